import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { StageCounts } from "../pipeline-results.ts";
import { Name } from "../values.ts";

/** Every record of the stage has an answer or has failed for good. */
export const StageCompleted = defineEvent({
  type: "StageCompleted",
  version: 1,
  owner: "batch",
  forUsers: true,
  data: z.object({
    name: Name.describe("The pipeline, as the request names it"),
    at: z.int().positive().describe("The stage's place in the pipeline [number, from 1]"),
    of: z.int().positive().describe("Stages of the pipeline [stages]"),
    counts: StageCounts,
  }),
});
