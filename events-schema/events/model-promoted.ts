import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { CustomModel, Hosted } from "../model.ts";

/** The model stays hosted; the decision stands on the resource itself, and the candidate's own capacity is gone where an endpoint took the model over. */
export const ModelPromoted = defineEvent({
  type: "ModelPromoted",
  version: 1,
  owner: "hosting",
  forUsers: true,
  data: z.object({
    model: CustomModel,
    hosted: Hosted.describe("What answers from now on: the endpoint, where the recipe names one"),
    endpoint: z.string().describe("The endpoint that took the model over").optional(),
    previousModelArn: z
      .string()
      .describe("What the endpoint answered with before; `choreo rollback` brings it back")
      .optional(),
    why: z.string().min(1).max(2000).describe("One sentence"),
  }),
});
