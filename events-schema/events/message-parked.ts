import { z } from "zod";
import { defineEvent } from "../contract.ts";

/** A message could not be handled; it is stored for good with its reason and can be redriven. */
export const MessageParked = defineEvent({
  type: "MessageParked",
  version: 1,
  owner: "dead-letters",
  data: z.object({
    parkedId: z.string().min(1),
    /** The reaction that gave up, as `<service>/<reaction>`. */
    consumer: z.string().min(1),
    code: z.string().min(1),
    reason: z.string().max(4000),
    /** Of the parked message, where it could be read. */
    eventType: z.string().optional(),
    eventId: z.string().optional(),
  }),
});
