import { assert } from "../../chassis/outcome.ts";
import { batchSupport } from "../../models/batch.ts";
import type { ChunkLimits } from "../domain/plan-chunks.ts";

/** What a job over this model may hold. A request for a model that takes no batch is refused before. */
export const chunkLimitsOf = (model: string): ChunkLimits => {
  const support = batchSupport(model);
  assert(support.supported !== "no", `${model} is asked in batches, and does not take any`);
  return support.limits;
};
