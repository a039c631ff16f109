import { z } from "zod";
import { defineEvent } from "../contract.ts";

/** The endpoint is being given the model it had before; the two have changed places, so a second rollback undoes the first. */
export const EndpointRolledBack = defineEvent({
  type: "EndpointRolledBack",
  version: 1,
  owner: "hosting",
  data: z.object({ endpoint: z.string(), modelArn: z.string(), previousModelArn: z.string() }),
});
