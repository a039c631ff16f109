import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { Dataset } from "../dataset.ts";
import { CustomModel } from "../model.ts";
import { Recipe } from "../recipe.ts";

/** A customized model exists in this account and can be hosted. */
export const ModelTrained = defineEvent({
  type: "ModelTrained",
  version: 1,
  owner: "training",
  data: z.object({
    model: CustomModel,
    jobArn: z.string().min(1).describe("The customization job that made it"),
    lossByEpoch: z
      .array(
        z.object({
          epoch: z.number().describe("As Bedrock's file says [number]"),
          trainingLoss: z.number().describe("On what it learns from [loss, no unit]"),
          validationLoss: z.number().describe("On the validation records [loss, no unit]").optional(),
        }),
      )
      .describe("The last step of each epoch, from Bedrock's metrics files; empty where Bedrock wrote none"),
    dataset: Dataset,
    recipe: Recipe,
  }),
});
