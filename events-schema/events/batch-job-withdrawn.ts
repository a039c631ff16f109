import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { BatchOrder } from "../jobs.ts";

/** The job is not wanted any more: no new one is made of this order, and one that runs is stopped. How it ended is said as of every job. */
export const BatchJobWithdrawn = defineEvent({
  type: "BatchJobWithdrawn",
  version: 1,
  owner: "batch",
  data: z.object({ order: BatchOrder }),
});
