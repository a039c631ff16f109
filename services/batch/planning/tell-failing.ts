import type { Problem, Stage } from "../../../events-schema/index.ts";
import { problemAt } from "../domain/request/problem.ts";
import type { Failing } from "./check-rows.ts";

export type Told = { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] };

/** Records that would fail: a problem where the request bears fewer, else a warning. */
export const tellFailing = ({ failures }: Stage, { why, example, count, place }: Failing, looked: number): Told => {
  const told = problemAt(
    "batch/failing-records",
    `${count} of the ${looked} records that were looked at ${why} and would be listed as failed, such as ${example}; failures.shareMax is ${failures.shareMax}`,
    "correct them, or bear more failures",
    place,
  );
  return count <= looked * failures.shareMax ? { problems: [], warnings: [told] } : { problems: [told], warnings: [] };
};
