import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { JobKey } from "../jobs.ts";

/** Bedrock has accepted the model invocation job. */
export const BatchJobSubmitted = defineEvent({
  type: "BatchJobSubmitted",
  version: 1,
  owner: "jobs",
  forUsers: true,
  data: z.object({
    jobKey: JobKey,
    jobArn: z.string().describe("The job's ARN"),
    jobName: z.string().describe("`<stack>-<jobKey>-<attempt>`"),
    attempt: z.int().positive().describe("Each attempt is a job of its own [number, from 1]"),
    modelId: z.string().describe("As it was ordered"),
  }),
});
