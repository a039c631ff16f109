import { readFile } from "node:fs/promises";
import { oneLine } from "../notification/domain/plain-text.ts";
import { refuseNamesLost } from "./names-lost.ts";
import { UserError } from "./user-error.ts";

const whys: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "you may not read it"],
]);

/** The text of a file that a person has named; what is wrong with it is a sentence. */
export const readUserFile = async (file: string): Promise<string> => {
  const bytes = await readFile(file).catch((cause: unknown) => {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const why = whys.get(code) ?? (cause instanceof Error ? cause.message : String(cause));
    throw new UserError(`${file} cannot be read: ${why}`);
  });
  return asText(bytes, file);
};

/** The mark that editors of Windows begin a file with is left out. What is no UTF-8 would be read as other signs than were written. */
export const asText = (bytes: Uint8Array, name: string): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${name} is no text in UTF-8; save it as UTF-8`);
  }
};

/** The JSON in it. A name that stands twice is refused: one of its values would be lost. */
export const parseUserJson = (text: string, file: string): unknown => {
  const content = parse(text, file);
  if (isDeep(content)) throw new UserError(`${file} is nested deeper than ${levelsMax} levels; no request is`);
  refuseNamesLost(text, file);
  return content;
};

const levelsMax = 20;

const isDeep = (content: unknown): boolean => {
  let values: unknown[] = [content];
  for (let level = 0; level <= levelsMax && values.length > 0; level += 1)
    values = values.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  return values.length > 0;
};

const parse = (text: string, file: string): unknown => {
  if (text.trim() === "") throw new UserError(`${file} is empty; it must hold JSON`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = messageOf(cause);
    const why = message.replace(/ in JSON at position.*$/s, "").replace(/^(Unexpected token '.*?'), .*$/s, "$1");
    throw new UserError(
      `${placeAt(text, file, faultIn(text, message))}: it is not JSON: ${oneLine(why, 300)}; JSON has no comments and no comma before a closing bracket, and its names and texts stand in double quotes`,
    );
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Where a character of a text stands. */
export const placeAt = (text: string, name: string, offset: number): string => {
  const lines = text.slice(0, offset).split("\n");
  return `${name}:${lines.length}:${(lines.at(-1) ?? "").length + 1}`;
};

/** Which character is wrong. Where V8 names no position, it is the last of the shortest text that V8 says the same of. */
const faultIn = (text: string, message: string): number => {
  const position = / in JSON at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  if (!message.startsWith(unexpected)) return text.length;
  let [well, ill] = [0, text.length];
  while (ill - well > 1) {
    const middle = Math.floor((well + ill) / 2);
    if (isUnexpected(text.slice(0, middle))) ill = middle;
    else well = middle;
  }
  return ill - 1;
};

const unexpected = "Unexpected token";

const isUnexpected = (text: string): boolean => {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return messageOf(error).startsWith(unexpected);
  }
};
