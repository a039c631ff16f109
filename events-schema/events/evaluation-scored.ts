import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { Comparison, CustomModel, Hosted } from "../model.ts";
import { Recipe } from "../recipe.ts";

/** Both models have answered the test split, paired by record, and the recipe's rule has spoken. */
export const EvaluationScored = defineEvent({
  type: "EvaluationScored",
  version: 1,
  owner: "evaluation",
  data: z.object({ model: CustomModel, hosted: Hosted, comparison: Comparison, recipe: Recipe }),
});
