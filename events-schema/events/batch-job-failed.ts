import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { BatchOrder, EndedJob } from "../jobs.ts";
import { Problem } from "../values.ts";

/** The job was refused, failed, stopped, expired or cancelled; whatever it wrote may still be read under its output. */
export const BatchJobFailed = defineEvent({
  type: "BatchJobFailed",
  version: 1,
  owner: "jobs",
  forUsers: true,
  data: z.object({ order: BatchOrder, job: EndedJob.optional(), problem: Problem }),
});
