import { defineEvent } from "../contract.ts";
import { z } from "zod";
import { TrainingOrder } from "../jobs.ts";

/** One customization job is wanted; every limit that can be checked without paying has been checked. */
export const TrainingJobRequested = defineEvent({
  type: "TrainingJobRequested",
  version: 1,
  owner: "training",
  data: z.object({ order: TrainingOrder }),
});
