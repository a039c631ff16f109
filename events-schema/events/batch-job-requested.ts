import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { BatchOrder } from "../jobs.ts";

/** One model invocation job over one chunk is wanted; its input is written and within every limit. */
export const BatchJobRequested = defineEvent({
  type: "BatchJobRequested",
  version: 1,
  owner: "batch",
  data: z.object({ order: BatchOrder }),
});
