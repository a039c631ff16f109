import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { Problem } from "../values.ts";

/** No model came of it: refused before anything was paid, or failed at Bedrock. Nothing is left running. */
export const ModelTrainingFailed = defineEvent({
  type: "ModelTrainingFailed",
  version: 1,
  owner: "training",
  forUsers: true,
  data: z.object({
    baseModel: z.string().describe("What was to be customized"),
    jobArn: z.string().describe("The customization job, where there was one").optional(),
    problem: Problem,
  }),
});
