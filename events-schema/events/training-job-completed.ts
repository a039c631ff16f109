import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { EndedJob, TrainingOrder } from "../jobs.ts";

/** The customization job has ended well and its model exists. */
export const TrainingJobCompleted = defineEvent({
  type: "TrainingJobCompleted",
  version: 1,
  owner: "jobs",
  data: z.object({
    order: TrainingOrder,
    job: EndedJob,
    modelArn: z.string().min(1).describe("The custom model that came of it"),
  }),
});
