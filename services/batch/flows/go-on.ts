import { answeredOf, isDone, type PartRow } from "../domain/run/part-row.ts";
import { fedBy, mayAsk, stageAt, toPartDone } from "../domain/run/pipeline-row.ts";
import type { BatchPorts } from "../ports.ts";
import { changePipeline } from "./change.ts";
import { openPart } from "./open-parts.ts";
import { chunkLimitsOf } from "./chunk-limits.ts";
import { settle } from "./settle.ts";
import { stageOf, type Run } from "./run.ts";

/** A part that is done feeds the next stages at once; the slowest part of its stage keeps nobody waiting. */
export const goOn = async (ports: BatchPorts, run: Run, part: PartRow): Promise<void> => {
  if (!isDone(part)) return;
  const { runId, stage, part: number } = part;
  const heldBy = fedBy(run.row, stage).filter((at) => isHeld(run, at, part));
  const { row } = await changePipeline(ports, runId, toPartDone(stage, number, heldBy));
  const next = { ...run, row };
  if (mayAsk(row))
    for (const at of fedBy(row, stage))
      if (!stageAt(row, at).held.includes(number)) await openPart(ports, next, { runId, stage: at, part: number });
  await settle(ports, next);
};

/** Too few for a job, and the stage would rather wait for more. What prompts multiply is not counted: then it waits for company it did not need. */
const isHeld = (run: Run, at: number, part: PartRow): boolean => {
  const { tail, model } = stageOf(run, at);
  return tail === "wait" && answeredOf(part) < chunkLimitsOf(model).recordsMin;
};
