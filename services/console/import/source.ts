import { oneLine } from "../../notification/domain/plain-text.ts";
import { namedPlacesIn } from "../request-places.ts";
import { UserError } from "../user-error.ts";
import { parseUserJson } from "../user-file.ts";
import { NotImportable } from "./notes.ts";

/** A text of theirs under the name that a person knows it by: a file, or an object of S3. */
export type Source = { readonly name: string; readonly text: string };

/** `their.json:3:5`: where a pointer's value stands, or what would hold it; of a file of Python, the line of the prompt. */
export const placesOf = (source: Source): ((pointer: string) => string) => {
  const { name, text } = source;
  if (isPython(source)) return (pointer) => lineOfPrompt(source, pointer.split("/")[1] ?? "");
  return namedPlacesIn(text, name);
};

export const isPython = ({ name }: Source): boolean => name.toLowerCase().endsWith(".py");

const lineOfPrompt = ({ name, text }: Source, id: string): string => {
  const at = text.search(new RegExp(`(['"])${RegExp.escape(id)}\\1\\s*:`));
  return id === "" || at === -1 ? name : `${name}:${text.slice(0, at).split("\n").length}`;
};

/** What is not importable of a source is a user's mistake, each with its place. */
export const saidOf = async <T>(source: Source, made: () => T | Promise<T>): Promise<T> => {
  try {
    return await made();
  } catch (error) {
    if (!(error instanceof NotImportable)) throw error;
    const placeOf = placesOf(source);
    const lines = error.refusals.map(({ at, sentence }) => `${placeOf(at)}: ${oneLine(sentence, 1000)}`);
    throw new UserError(lines.join("\n"), { cause: error });
  }
};

/** An execution's input ends at 256 KiB; its pipeline may be larger, in a file. */
export const charactersMax = 1024 * 1024;

/** The JSON in it. */
export const readJson = ({ name, text }: Source): unknown => {
  if (text.length > charactersMax)
    throw new UserError(`${name} has ${text.length} characters; an input of theirs has ${charactersMax} at most`);
  return parseUserJson(text, name);
};
