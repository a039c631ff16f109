import type { Problem } from "../../../events-schema/index.ts";
import { isComplete, sectionOf, ticksMax, type Evaluation } from "./evaluation.ts";

export const deadline = (evaluation: Evaluation): Problem => {
  const { done, chunks, recipe } = evaluation;
  const where = isComplete(evaluation)
    ? "all answers were there and the scoring did not end"
    : `${done.size} of ${chunks} chunks were answered`;
  return {
    code: "evaluation/deadline",
    message: `the evaluation did not end within ${ticksMax(recipe)} ticks of 15 minutes: ${where}`,
    remedy: `A longer hosting.decisionHours, fewer records (evaluation.recordsMax is ${sectionOf(evaluation).recordsMax}), or a higher request quota of the models.`,
  };
};
