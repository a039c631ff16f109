import { listed as listedUpTo, problemOf, type Problem } from "../../../../events-schema/index.ts";

/** Where in the request: a JSON pointer (RFC 6901). */
export const placeOf = (...path: readonly (string | number)[]): string =>
  path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** Everything a problem of a request says, in the lengths that its contract takes. */
export const problemAt = (code: string, message: string, remedy: string, ...places: string[]): Problem =>
  problemOf({ code, message, remedy, places });

/** A sentence of the model table ends with its remedy, behind the last semicolon, where it has one. */
export const fromRefusal = (code: string, sentence: string, ...places: string[]): Problem => {
  const end = sentence.lastIndexOf("; ");
  return end === -1
    ? problemAt(code, sentence, "change it to what the model takes", ...places)
    : problemAt(code, sentence.slice(0, end), sentence.slice(end + 2), ...places);
};

/** The names that are there, as a sentence shows them: fewer than elsewhere, as a request may have many problems at once. */
export const listed = (names: readonly string[]): string => listedUpTo(names, 20);
