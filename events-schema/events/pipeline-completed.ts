import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { ResultFile, StageCounts } from "../pipeline-results.ts";
import { Name, S3Uri } from "../values.ts";

/** Every stage is completed, with no more failures than the request bears, and the results are written. */
export const PipelineCompleted = defineEvent({
  type: "PipelineCompleted",
  version: 1,
  owner: "batch",
  forUsers: true,
  data: z.object({
    name: Name.describe("As the request names it"),
    stages: z.array(StageCounts).describe("In their order"),
    results: z.array(ResultFile).max(100).describe("What was written"),
    failedUri: S3Uri.describe("`failed.parquet`: every failed record with its reason, where there is one").optional(),
    reportUri: S3Uri.describe("`report.json`, with everything"),
  }),
});
