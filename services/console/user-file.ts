import { readFile } from "node:fs/promises";
import { UserError } from "./user-error.ts";

/** The text of a file that a person has named; what is wrong with it is a sentence. */
export const readUserFile = (file: string): Promise<string> =>
  readFile(file, "utf8").catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw new UserError(`${file} cannot be read: ${isMissing ? "there is no such file" : why}`);
  });

/** The JSON in it. */
export const parseUserJson = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
};
