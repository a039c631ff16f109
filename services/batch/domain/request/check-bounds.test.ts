import { describe } from "vitest";
import { checkBounds } from "./check-bounds.ts";
import { one } from "./sample.testing.ts";
import { tell } from "./check-pipeline.testing.ts";

describe("bounds", () => {
  tell(checkBounds, [
    [
      "jobs below Bedrock's minimum",
      one({ limits: { maxRecordsPerJob: 99 } }),
      ["batch/limits", "/stages/0/limits/maxRecordsPerJob"],
    ],
    ["jobs at Bedrock's minimum", one({ limits: { maxRecordsPerJob: 100 } })],
    ["a bound on costs that are known", one({}, { maxCostUsd: 5 })],
    [
      "a bound on costs that nobody knows",
      one({ model: "acme.model-v1:0" }, { maxCostUsd: 5 }),
      ["batch/cost-unknown", "/maxCostUsd", "/stages/0/model"],
    ],
    [
      "a bound on what a model that is not for batch would cost",
      one({ model: "cohere.command-r-plus-v1:0" }, { maxCostUsd: 5 }),
    ],
    [
      "a model whose price in a batch is not known",
      one({ model: "meta.llama3-2-1b-instruct-v1:0" }, { maxCostUsd: 5 }),
      ["batch/cost-unknown", "/maxCostUsd", "/stages/0/model"],
    ],
    [
      "a format twice",
      one({}, { results: { formats: ["csv", "jsonl", "csv"] } }),
      ["batch/results", "/results/formats/0", "/results/formats/2"],
    ],
    [
      "going on from a stage that is not there",
      one({}, { resumes: { runId: "r", fromStage: "x" } }),
      ["batch/resumes", "/resumes/fromStage"],
    ],
    ["going on from a stage", one({}, { resumes: { runId: "r", fromStage: "classify" } })],
  ]);
});
