import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { EndedJob, TrainingOrder } from "../jobs.ts";
import { Problem } from "../values.ts";

/** The customization job was refused, failed, was stopped or cancelled; it bills no longer. */
export const TrainingJobFailed = defineEvent({
  type: "TrainingJobFailed",
  version: 1,
  owner: "jobs",
  data: z.object({ order: TrainingOrder, job: EndedJob.optional(), problem: Problem }),
});
