import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { Dataset } from "../dataset.ts";
import { CustomModel, Hosted } from "../model.ts";
import { Recipe } from "../recipe.ts";

/** The model answers at Bedrock and may cost money until a decision is made; no word by the recipe's deadline retires it. */
export const ModelHosted = defineEvent({
  type: "ModelHosted",
  version: 1,
  owner: "hosting",
  data: z.object({ model: CustomModel, hosted: Hosted, dataset: Dataset, recipe: Recipe }),
});
