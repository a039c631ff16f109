import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { JobKey } from "../jobs.ts";

/** Bedrock has accepted the model invocation job. */
export const BatchJobSubmitted = defineEvent({
  type: "BatchJobSubmitted",
  version: 1,
  owner: "jobs",
  data: z.object({
    jobKey: JobKey,
    jobArn: z.string(),
    jobName: z.string(),
    attempt: z.int().positive(),
    modelId: z.string(),
  }),
});
