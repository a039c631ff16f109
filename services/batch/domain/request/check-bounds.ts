import type { Pipeline, Problem } from "../../../../events-schema/index.ts";
import { batchSupport } from "../../../models/batch.ts";
import { batchPrices } from "../../../models/batch-prices.ts";
import { alike } from "./fold.ts";
import { listed, placeOf, problemAt } from "./problem.ts";

/** Limits, results and what is taken over agree with one another and with Bedrock's own limits. */
export const checkBounds = (request: Pipeline): readonly Problem[] => [
  ...tooSmallJobs(request),
  ...unknownCosts(request),
  ...twinFormats(request),
  ...unknownStart(request),
];

const tooSmallJobs = ({ stages }: Pipeline): Problem[] =>
  stages.flatMap(({ model, limits: { maxRecordsPerJob } }, at) => {
    const support = batchSupport(model);
    if (maxRecordsPerJob === undefined || support.supported === "no") return [];
    const { recordsMin } = support.limits;
    return maxRecordsPerJob >= recordsMin
      ? []
      : [
          problemAt(
            "batch/limits",
            `maxRecordsPerJob is ${maxRecordsPerJob} and Bedrock takes no job of fewer than ${recordsMin} records, so no job could run`,
            `set it to ${recordsMin} or more, or leave it out; small inputs go on demand by themselves`,
            placeOf("stages", at, "limits", "maxRecordsPerJob"),
          ),
        ];
  });

/** A bound on the cost that nobody can check is no bound. */
const unknownCosts = ({ stages, maxCostUsd }: Pipeline): Problem[] =>
  maxCostUsd === undefined
    ? []
    : stages.flatMap(({ name, model }, at) =>
        batchPrices(model).batch !== undefined || batchSupport(model).supported === "no"
          ? []
          : [
              problemAt(
                "batch/cost-unknown",
                `maxCostUsd is ${maxCostUsd} and no price of ${model} in a batch is known, so the cost of the stage "${name}" cannot be estimated`,
                "leave maxCostUsd out (of the request, or of the stack for its account), or ask a model whose price is in the table",
                placeOf("maxCostUsd"),
                placeOf("stages", at, "model"),
              ),
            ],
      );

const twinFormats = ({ results: { formats } }: Pipeline): Problem[] =>
  alike([...formats.entries()], ([, format]) => format).map((group) =>
    problemAt(
      "batch/results",
      `the format "${group[0]?.[1]}" is asked for ${group.length} times`,
      "name each format once",
      ...group.map(([at]) => placeOf("results", "formats", at)),
    ),
  );

const unknownStart = ({ stages, resumes }: Pipeline): Problem[] => {
  const names = stages.map(({ name }) => name);
  const from = resumes?.fromStage;
  return from === undefined || names.includes(from)
    ? []
    : [
        problemAt(
          "batch/resumes",
          `the run is to go on from the stage "${from}", which is no stage of this pipeline`,
          `name one of: ${listed(names)}`,
          placeOf("resumes", "fromStage"),
        ),
      ];
};
