import type { DatasetCounts, Problem } from "../../../events-schema/index.ts";

/** No dataset will come of this request. Thrown while it is made, caught once, announced as DatasetRejected. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly problem: Problem;
  readonly counts: DatasetCounts | undefined;
  constructor(problem: Problem, options: { counts?: DatasetCounts; cause?: unknown } = {}) {
    super(problem.message, { cause: options.cause });
    this.problem = problem;
    this.counts = options.counts;
  }
}

/** A problem within the bounds of its contract, whatever a user's input put into its sentences. */
export const problemOf = (problem: Problem): Problem => ({
  code: problem.code,
  message: shortened(problem.message, 4000),
  remedy: shortened(problem.remedy, 2000),
  ...(problem.places && { places: problem.places.slice(0, 20).map((place) => shortened(place, 300)) }),
});

const shortened = (text: string, charactersMax: number): string =>
  (text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`).toWellFormed();
