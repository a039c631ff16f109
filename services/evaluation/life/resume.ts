import { isOver } from "../../chassis/ended-runs.ts";
import type { EvaluationPorts } from "../ports.ts";
import { announce } from "./announce.ts";
import { chunksLeft, isComplete, type Evaluation } from "./evaluation.ts";

/** Does whatever comes next for a planned run, wherever it stands. Safe to repeat: it sends what may be lost, and tells what may be untold. */
export const resume = async (ports: EvaluationPorts, evaluation: Evaluation): Promise<void> => {
  const { runId } = evaluation;
  if (await isOver(ports.tombstones, runId)) return ports.evaluations.close(runId);
  if (evaluation.outcome) return announce(ports, evaluation);
  if (isComplete(evaluation)) return ports.commands.sendScoring({ runId });
  const { round } = evaluation.progress;
  await ports.commands.sendChunks(chunksLeft(evaluation).map((chunk) => ({ runId, chunk, round })));
};
