import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { Hosted } from "../model.ts";

/** Capacity of this stack was found at Bedrock, undecided and past its time, that no live run answers for. It billed for nobody, and is being deleted. */
export const CapacityAbandoned = defineEvent({
  type: "CapacityAbandoned",
  version: 1,
  owner: "hosting",
  forUsers: true,
  data: z.object({
    hosted: Hosted.describe("What was found"),
    decideBy: z.iso.datetime().describe("By when somebody should have decided on it, by its own tag. ISO 8601, UTC"),
  }),
});
