import { readFile } from "node:fs/promises";
import { UserError } from "./user-error.ts";

const whys: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "you may not read it"],
]);

/** The text of a file that a person has named; what is wrong with it is a sentence. */
export const readUserFile = (file: string): Promise<string> =>
  readFile(file, "utf8").catch((cause: unknown) => {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const why = whys.get(code) ?? (cause instanceof Error ? cause.message : String(cause));
    throw new UserError(`${file} cannot be read: ${why}`);
  });

/** The JSON in it. */
export const parseUserJson = (text: string, file: string): unknown => {
  if (text.trim() === "") throw new UserError(`${file} is empty; it must hold JSON`);
  try {
    // Editors of Windows begin a file with a mark that JSON does not have.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new UserError(`${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
};
