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
