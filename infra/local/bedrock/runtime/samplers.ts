import type { FoundationModel } from "../models/catalogue.ts";
import { modelError } from "./question.ts";

/** These take either a temperature or a top_p (user guide: Messages API). */
const oneSamplerOnly = /^anthropic\.claude-(?:sonnet|haiku)-4-5-/;

export const assertOneSampler = (
  { id }: FoundationModel,
  temperature: number | undefined,
  topP: number | undefined,
): void => {
  if (temperature !== undefined && topP !== undefined && oneSamplerOnly.test(id))
    throw modelError("`temperature` and `top_p` cannot both be specified for this model. Please use only one.");
};
