import type { Pipeline, Problem } from "../../../../events-schema/index.ts";
import { checkAsking } from "./check-asking.ts";
import { checkBounds } from "./check-bounds.ts";
import { checkModels } from "./check-model.ts";
import { checkPrompts } from "./check-prompts.ts";
import { checkStages } from "./check-stages.ts";

/** Everything that is wrong with a request and can be said without looking at its data, all at once; empty: it can be started. */
export const checkPipeline = (request: Pipeline): readonly Problem[] =>
  [checkStages, checkPrompts, checkAsking, checkModels, checkBounds].flatMap((check) => check(request));
