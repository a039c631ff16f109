import { z } from "zod";
import { isOver } from "../../chassis/ended-runs.ts";
import { announce, conclude } from "../life/announce.ts";
import { isComplete } from "../life/evaluation.ts";
import type { EvaluationPorts } from "../ports.ts";
import { scoreRun } from "../scoring/score-run.ts";
import { unknownRun } from "./on-chunk.ts";

/** The command in the queue `evaluation-scoring`. */
export const ScoringCommand = z.object({ runId: z.string().min(1).max(64) });

/** All answers are there: report, outcome, event. A run that is over is dropped in silence; who holds the model ends it. */
export const onScoring = async ({ runId }: z.output<typeof ScoringCommand>, ports: EvaluationPorts): Promise<void> => {
  const evaluation = await ports.evaluations.read(runId);
  if (!evaluation) throw unknownRun(runId);
  if (await isOver(ports.tombstones, runId)) return ports.evaluations.close(runId);
  if (evaluation.outcome) return announce(ports, evaluation);
  if (isComplete(evaluation)) await conclude(ports, runId, await scoreRun(ports, evaluation));
};
