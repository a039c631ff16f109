import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { ResultFile, StageCounts } from "../pipeline-results.ts";
import { Name, Problem, S3Uri } from "../values.ts";

/** The pipeline did not come to its end, or more records failed than the request bears. What was answered until then is kept. */
export const PipelineFailed = defineEvent({
  type: "PipelineFailed",
  version: 1,
  owner: "batch",
  forUsers: true,
  data: z.object({
    name: Name.describe("As the request names it"),
    problem: Problem,
    stages: z.array(StageCounts).describe("As far as they came").default([]),
    results: z.array(ResultFile).max(100).describe("What was written").default([]),
    failedUri: S3Uri.describe("`failed.parquet`: every failed record with its reason, where there is one").optional(),
    reportUri: S3Uri.describe("`report.json`, with everything, where anything was asked").optional(),
  }),
});
