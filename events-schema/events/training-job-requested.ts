import { defineEvent } from "../contract.ts";
import { z } from "zod";
import { TrainingOrder } from "../jobs.ts";
import { Cost } from "../model.ts";

/** One customization job is wanted; every limit that can be checked without paying has been checked. */
export const TrainingJobRequested = defineEvent({
  type: "TrainingJobRequested",
  version: 1,
  owner: "training",
  data: z.object({
    order: TrainingOrder,
    estimate: Cost.describe("What the whole run is expected to cost, from list prices").optional(),
    hostingPlan: z.string().max(2000).describe("How the result will be hosted, and why so").optional(),
  }),
});
