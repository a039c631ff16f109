import type { Pipeline, Problem } from "../../../../events-schema/index.ts";
import type { PipelineEstimate } from "./estimate-pipeline.ts";
import { placeOf, problemAt } from "./problem.ts";

/** Whether the estimate stays within what the request allows: jobs of each stage, and the cost of all. */
export const checkEstimate = (request: Pipeline, estimate: PipelineEstimate): readonly Problem[] => [
  ...request.stages.flatMap(({ name, limits: { maxJobs } }, at) => {
    const jobs = estimate.stages.find(({ stage }) => stage === name)?.jobs ?? 0;
    return maxJobs === undefined || jobs <= maxJobs
      ? []
      : [
          problemAt(
            "batch/jobs",
            `the stage "${name}" needs about ${jobs} jobs and maxJobs is ${maxJobs}`,
            "raise maxJobs or maxRecordsPerJob, or give fewer records",
            placeOf("stages", at, "limits", "maxJobs"),
          ),
        ];
  }),
  ...overpriced(request, estimate),
];

const overpriced = (
  { maxCostUsd }: Pipeline,
  { costUsd, costUsdKnown, unknown, asOf }: PipelineEstimate,
): Problem[] => {
  if (maxCostUsd === undefined) return [];
  const refuse = (code: string, why: string) => [
    problemAt(
      code,
      why,
      "raise maxCostUsd (of the request, or the stack's for its account), give fewer records, shorten maxTokens or ask a cheaper model",
      placeOf("maxCostUsd"),
    ),
  ];
  if (costUsdKnown > maxCostUsd)
    return refuse(
      "batch/cost",
      `the pipeline is estimated at ${dollars(costUsdKnown)}${costUsd === undefined ? " and more" : ""} by prices of ${asOf} and maxCostUsd is ${dollars(maxCostUsd)}`,
    );
  return costUsd === undefined
    ? refuse("batch/cost-unknown", `maxCostUsd is ${dollars(maxCostUsd)} and not known is ${unknown.join(", ")}`)
    : [];
};

/** Small sums keep two figures that say something. */
export const dollars = (sum: number): string => `$${sum >= 1 || sum === 0 ? sum.toFixed(2) : sum.toPrecision(2)}`;
