import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { CustomModel, Hosted } from "../model.ts";

/** Nothing hosts the model any more, which Bedrock has confirmed; it bills no longer. */
export const ModelRetired = defineEvent({
  type: "ModelRetired",
  version: 1,
  owner: "hosting",
  forUsers: true,
  data: z.object({
    model: CustomModel,
    hosted: Hosted.describe("What hosted it and is gone"),
    modelDeleted: z.boolean().describe("The custom model itself was deleted too"),
    why: z.string().min(1).max(2000).describe("One sentence"),
  }),
});
