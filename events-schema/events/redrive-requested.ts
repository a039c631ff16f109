import { z } from "zod";
import { defineRequest } from "../contract.ts";
import { RequestId } from "../values.ts";

/** An operator wants parked messages handled again; with `dryRun`, only to know which. An empty filter means all. */
export const RedriveRequested = defineRequest({
  type: "RedriveRequested",
  version: 1,
  data: z.object({
    requestId: RequestId.optional(),
    parkedIds: z.array(z.string().min(1)).max(100).describe("Only these").optional(),
    consumer: z.string().min(1).describe("Only what this reaction gave up, as `<service>/<reaction>`").optional(),
    code: z.string().min(1).describe("Only what was parked for this reason").optional(),
    runId: z.string().min(1).describe("Only messages of this run").optional(),
    dryRun: z.boolean().describe("Only say which match; nothing is sent back").default(false),
  }),
});
