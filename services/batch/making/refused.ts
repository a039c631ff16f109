import type { Problem } from "../../../events-schema/index.ts";

/** No records will come of this order. Thrown while they are prepared, caught once, told as `refused`. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[], options: { cause?: unknown } = {}) {
    super(problems.map(({ message }) => message).join("; "), { cause: options.cause });
    this.problems = problems;
  }
}

/** A problem within the bounds of its contract, whatever a user's input put into its sentences. */
export const problemOf = ({ code, message, remedy, places }: Problem): Problem => ({
  code,
  message: shortened(message, 4000),
  remedy: shortened(remedy, 2000),
  ...(places && places.length > 0 && { places: places.slice(0, 20).map((place) => shortened(place, 300)) }),
});

const shortened = (text: string, charactersMax: number): string =>
  (text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`).toWellFormed();
