import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { Name } from "../values.ts";

/** The first chunk of a stage is about to be asked. Of a later stage the number of records is not known yet. */
export const StageStarted = defineEvent({
  type: "StageStarted",
  version: 1,
  owner: "batch",
  forUsers: true,
  data: z.object({
    name: Name.describe("The pipeline, as the request names it"),
    stage: Name.describe("The stage"),
    at: z.int().positive().describe("Its place in the pipeline [number, from 1]"),
    of: z.int().positive().describe("Stages of the pipeline [stages]"),
    model: z.string().min(1).describe("Whom it asks"),
    records: z.int().nonnegative().describe("Of the first stage [records]").optional(),
    jobs: z.int().nonnegative().describe("Of the first stage, before any is repeated [jobs]").optional(),
  }),
});
