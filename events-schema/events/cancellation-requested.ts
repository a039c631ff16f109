import { z } from "zod";
import { defineRequest } from "../contract.ts";

/** Somebody wants a run to stop: nothing more is started for it and what runs is stopped. */
export const CancellationRequested = defineRequest({
  type: "CancellationRequested",
  version: 1,
  data: z.object({
    runId: z.string().min(1).max(64).describe("The run to stop"),
    reason: z.string().max(500).describe("For whoever reads of it later").default("cancelled on request"),
  }),
  aboutRun: ({ runId }) => runId,
});
