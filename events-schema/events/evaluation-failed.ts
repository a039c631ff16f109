import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { CustomModel, Hosted } from "../model.ts";
import { Recipe } from "../recipe.ts";
import { Problem } from "../values.ts";

/** The models could not be compared; this says nothing about their quality. */
export const EvaluationFailed = defineEvent({
  type: "EvaluationFailed",
  version: 1,
  owner: "evaluation",
  data: z.object({ model: CustomModel, hosted: Hosted, problem: Problem, recipe: Recipe }),
});
