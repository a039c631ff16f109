import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { BatchOrder, EndedJob } from "../jobs.ts";

/** The job has ended with output to read: all of it, or (PartiallyCompleted) the part that was reached in time. */
export const BatchJobCompleted = defineEvent({
  type: "BatchJobCompleted",
  version: 1,
  owner: "jobs",
  forUsers: true,
  data: z.object({ order: BatchOrder, job: EndedJob, outputUri: z.string().min(1).describe("Where the answers are") }),
});
