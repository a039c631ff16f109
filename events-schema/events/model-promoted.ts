import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { CustomModel, Hosted } from "../model.ts";

/** The model stays hosted; the decision stands on the resource itself, and the candidate's own capacity is gone where an endpoint took the model over. */
export const ModelPromoted = defineEvent({
  type: "ModelPromoted",
  version: 1,
  owner: "hosting",
  data: z.object({
    model: CustomModel,
    /** What answers from now on: the endpoint, where the recipe names one. */
    hosted: Hosted,
    endpoint: z.string().optional(),
    /** What the endpoint answered with before; `choreo rollback` brings it back. */
    previousModelArn: z.string().optional(),
    why: z.string().min(1).max(2000),
  }),
});
