import { z } from "zod";
import { defineEvent } from "../contract.ts";

/** The answer to a RedriveRequested: which parked messages matched, and whether they went back to their queues. */
export const MessagesRedriven = defineEvent({
  type: "MessagesRedriven",
  version: 1,
  owner: "dead-letters",
  data: z.object({
    dryRun: z.boolean(),
    matched: z.int().nonnegative(),
    redriven: z.int().nonnegative(),
    /** The first hundred. */
    parkedIds: z.array(z.string()).max(100),
  }),
});
