import { z } from "zod";
import { defineRequest } from "../contract.ts";

/** An operator wants parked messages handled again; with `dryRun`, only to know which. An empty filter means all. */
export const RedriveRequested = defineRequest({
  type: "RedriveRequested",
  version: 1,
  data: z.object({
    requestId: z.string().min(1).max(128).optional(),
    parkedIds: z.array(z.string().min(1)).max(100).optional(),
    consumer: z.string().min(1).optional(),
    code: z.string().min(1).optional(),
    runId: z.string().min(1).optional(),
    dryRun: z.boolean().default(false),
  }),
});
