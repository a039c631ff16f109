import { ModelTrainingFailed, RunEnded, type Problem } from "../../../events-schema/index.ts";
import type { Emit } from "../../chassis/publish.ts";

/** No model will come of this run: say why, then end it. Redelivery says the same under the same ids. */
export const failRun = async (
  emit: Emit,
  failure: { baseModel: string; jobArn?: string; problem: Problem; outcome: "rejected" | "failed" | "cancelled" },
): Promise<void> => {
  const { outcome, ...facts } = failure;
  const { problem } = failure;
  await emit(ModelTrainingFailed, "training", facts);
  await emit(RunEnded, "run", { outcome, reason: problem.message, summary: { baseModel: failure.baseModel }, problem });
};

export const cancelled: Problem = {
  code: "run/cancelled",
  message: "the run was cancelled",
  remedy: "Publish the request again under a new requestId if it is still wanted.",
};
