import { z } from "zod";
import { defineEvent } from "../contract.ts";

/** The answer to a RedriveRequested: which parked messages matched, and whether they went back to their queues. */
export const MessagesRedriven = defineEvent({
  type: "MessagesRedriven",
  version: 1,
  owner: "dead-letters",
  forUsers: true,
  data: z.object({
    dryRun: z.boolean().describe("It was only asked which would match"),
    matched: z.int().nonnegative().describe("Parked messages that the filter found [messages]"),
    redriven: z.int().nonnegative().describe("Of these, sent back to their queues [messages]"),
    parkedIds: z.array(z.string()).max(100).describe("The first hundred that matched"),
  }),
});
