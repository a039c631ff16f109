import { z } from "zod";
import { defineEvent } from "../contract.ts";

/** The endpoint is being given the model it had before; the two have changed places, so a second rollback undoes the first. */
export const EndpointRolledBack = defineEvent({
  type: "EndpointRolledBack",
  version: 1,
  owner: "hosting",
  forUsers: true,
  data: z.object({
    endpoint: z.string().describe("The endpoint's name"),
    modelArn: z.string().describe("What it answers with from now on"),
    previousModelArn: z.string().describe("What it answered with before"),
  }),
});
