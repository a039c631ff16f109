import { z } from "zod";
import { defineEvent } from "../contract.ts";

/** A message could not be handled; it is stored for good with its reason and can be redriven. */
export const MessageParked = defineEvent({
  type: "MessageParked",
  version: 1,
  owner: "dead-letters",
  forUsers: true,
  data: z.object({
    parkedId: z.string().min(1).describe("What `choreo redrive --id` takes"),
    consumer: z.string().min(1).describe("The reaction that gave up, as `<service>/<reaction>`"),
    code: z.string().min(1).describe("`area/what`, listed in the README of the service"),
    reason: z.string().max(4000).describe("One sentence"),
    eventType: z.string().describe("Of the parked message, where it could be read").optional(),
    eventId: z.string().describe("Of the parked message, where it could be read").optional(),
  }),
});
