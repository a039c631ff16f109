import { isOver } from "../../chassis/ended-runs.ts";
import type { EvaluationPorts } from "../ports.ts";
import { conclude } from "./announce.ts";
import { isPastDeadline, isStuck, withTick, type Evaluation } from "./evaluation.ts";
import { deadline } from "./problems.ts";
import { resume } from "./resume.ts";

/** Counts the tick and puts one run right: told if settled, given up past its deadline, its commands sent again if nothing moves. */
export const reconcile = async (ports: EvaluationPorts, runId: string, tick: string): Promise<void> => {
  const evaluation = await counted(ports, runId, tick);
  if (!evaluation) return;
  const isWanted = !evaluation.outcome && !(await isOver(ports.tombstones, runId));
  if (isWanted && isPastDeadline(evaluation))
    return conclude(ports, runId, { kind: "failed", problem: deadline(evaluation) });
  if (!isWanted || isStuck(evaluation)) await resume(ports, evaluation);
};

/** A tick heard again, or counted by somebody else at this moment, is acted on but not counted. */
const counted = async (ports: EvaluationPorts, runId: string, tick: string): Promise<Evaluation | undefined> => {
  const known = await ports.evaluations.read(runId);
  const progress = known && withTick(known, tick);
  if (!known || !progress) return known;
  return (await ports.evaluations.count(known, progress)) ?? ports.evaluations.read(runId);
};
