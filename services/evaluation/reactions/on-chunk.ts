import { z } from "zod";
import { isOver } from "../../chassis/ended-runs.ts";
import { Rejected } from "../../chassis/outcome.ts";
import { renewedIfOld, type Received } from "../../chassis/renew.ts";
import { deferrals } from "../../chassis/settle.ts";
import { answerChunk } from "../asking/answer-chunk.ts";
import { isComplete, type Evaluation } from "../life/evaluation.ts";
import type { EvaluationPorts } from "../ports.ts";

/** The command in the queue `evaluation-chunks`. */
export const ChunkCommand = z.object({
  runId: z.string().min(1).max(64),
  chunk: z.string().regex(/^\d{4}$/),
  round: z.int().positive(),
});

/** Both models answer one chunk; whoever finds the set complete asks for the scores. A void or late command asks nobody anything. */
export const onChunk = async (
  command: z.output<typeof ChunkCommand>,
  ports: EvaluationPorts,
  received: Received,
): Promise<void> => {
  const { runId, chunk, round } = command;
  const known = await ports.evaluations.read(runId);
  if (!known) throw unknownRun(runId);
  if (known.outcome || round < known.progress.round || (await isOver(ports.tombstones, runId))) return;
  const waits = Number(received.attributes[deferrals] ?? 0) + round - 1;
  const answering = known.done.has(chunk) ? undefined : answerChunk(ports, known, { chunk, waits });
  const again = (delaySeconds: number) => ports.commands.sendChunks([command], delaySeconds);
  if ((await renewedIfOld(received, answering, again)) === "renewed") return;
  await goOn(ports, await ports.evaluations.markDone(runId, chunk));
};

const goOn = async ({ commands }: EvaluationPorts, evaluation: Evaluation): Promise<void> => {
  if (isComplete(evaluation)) await commands.sendScoring({ runId: evaluation.runId });
};

export const unknownRun = (runId: string): Rejected =>
  new Rejected("evaluation/unknown-run", `a command is about run ${runId}, and there is no evaluation of it`);
