import { EvaluationFailed, EvaluationScored } from "../../../events-schema/index.ts";
import type { EvaluationPorts } from "../ports.ts";
import type { Evaluation, Outcome } from "./evaluation.ts";

/** A run's evaluation comes to one outcome: the first one kept stands and is what is told, however many reach one. */
export const conclude = async (ports: EvaluationPorts, runId: string, outcome: Outcome): Promise<void> =>
  announce(ports, await ports.evaluations.settle(runId, outcome));

/** Tells the outcome that stands, under the same id each time; only then nothing more is to be done. */
export const announce = async (ports: EvaluationPorts, evaluation: Evaluation): Promise<void> => {
  const { outcome, cause, model, hosted, recipe, runId } = evaluation;
  if (!outcome) return;
  const emit = ports.emitFrom(cause);
  if (outcome.kind === "scored")
    await emit(EvaluationScored, "evaluation", { model, hosted, comparison: outcome.comparison, recipe });
  else await emit(EvaluationFailed, "evaluation", { model, hosted, problem: outcome.problem, recipe });
  await ports.evaluations.close(runId);
};
