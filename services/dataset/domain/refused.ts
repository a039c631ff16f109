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
