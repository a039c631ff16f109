import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { JobKey } from "../jobs.ts";

/** Bedrock has accepted the customization job and is billing for it. */
export const TrainingJobSubmitted = defineEvent({
  type: "TrainingJobSubmitted",
  version: 1,
  owner: "jobs",
  data: z.object({
    jobKey: JobKey,
    jobArn: z.string(),
    jobName: z.string(),
    attempt: z.int().positive(),
    baseModel: z.string(),
  }),
});
