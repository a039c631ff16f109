import type { Problem } from "./values.ts";

/** A problem within the bounds of its contract, whatever a user's input put into its sentences. */
export const problemOf = ({ code, message, remedy, places }: Problem): Problem => ({
  code,
  message: shortened(message, 4000),
  remedy: shortened(remedy, 2000),
  ...(places && places.length > 0 && { places: places.slice(0, 20).map((place) => shortened(place, 300)) }),
});

const shortened = (text: string, charactersMax: number): string =>
  (text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`).toWellFormed();

/** Names for a person: the first thirty, so that a file of a thousand columns stays one sentence. */
export const listed = (names: readonly string[], namesMax = 30): string => {
  if (names.length === 0) return "none";
  const more = names.length > namesMax ? ` and ${names.length - namesMax} more` : "";
  return `${names.slice(0, namesMax).join(", ")}${more}`;
};
