import { z } from "zod";
import { isOver } from "../../chassis/ended-runs.ts";
import { Rejected } from "../../chassis/outcome.ts";
import type { InMessage } from "../../chassis/ports.ts";
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
  { runId, chunk, round }: z.output<typeof ChunkCommand>,
  ports: EvaluationPorts,
  { attributes }: Pick<InMessage, "attributes">,
): Promise<void> => {
  const known = await ports.evaluations.read(runId);
  if (!known) throw unknownRun(runId);
  if (known.outcome || round < known.progress.round || (await isOver(ports.tombstones, runId))) return;
  const waits = Number(attributes[deferrals] ?? 0) + round - 1;
  if (!known.done.has(chunk)) await answerChunk(ports, known, { chunk, waits });
  await goOn(ports, await ports.evaluations.markDone(runId, chunk));
};

const goOn = async ({ commands }: EvaluationPorts, evaluation: Evaluation): Promise<void> => {
  if (isComplete(evaluation)) await commands.sendScoring({ runId: evaluation.runId });
};

export const unknownRun = (runId: string): Rejected =>
  new Rejected("evaluation/unknown-run", `a command is about run ${runId}, and there is no evaluation of it`);
