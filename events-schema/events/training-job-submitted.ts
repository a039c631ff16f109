import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { JobKey } from "../jobs.ts";

/** Bedrock has accepted the customization job and is billing for it. */
export const TrainingJobSubmitted = defineEvent({
  type: "TrainingJobSubmitted",
  version: 1,
  owner: "jobs",
  forUsers: true,
  data: z.object({
    jobKey: JobKey,
    jobArn: z.string().describe("The job's ARN"),
    jobName: z.string().describe("`<stack>-<jobKey>-<attempt>`"),
    attempt: z.int().positive().describe("Each attempt is a job of its own [number, from 1]"),
    baseModel: z.string().describe("As it was ordered"),
  }),
});
