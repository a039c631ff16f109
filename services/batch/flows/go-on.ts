import { readyBecauseOf, toGoneOn, type Least } from "../domain/run/go-on.ts";
import { isElsewhere } from "../domain/run/held-parts.ts";
import { answeredOf, isDone, partWith, type PartRow } from "../domain/run/part-row.ts";
import { mayAsk, stageAt, type PipelineRow } from "../domain/run/pipeline-row.ts";
import { fedBy, lanesThrough } from "../domain/run/stage-parts.ts";
import type { BatchPorts } from "../ports.ts";
import { changePipeline } from "./change.ts";
import { openPart } from "./open-parts.ts";
import { chunkLimitsOf } from "./chunk-limits.ts";
import { settle } from "./settle.ts";
import type { Run } from "./run.ts";

/**
 * What is done feeds the next stages at once: a chunk of the input, or a few neighbours of it, and of later stages the parts that these have
 * become. `chunk`: the one that may have been the last; left out: any.
 */
export const goOn = async (ports: BatchPorts, run: Run, part: PartRow, chunk?: number): Promise<void> => {
  const { runId, stage, part: number } = part;
  // What an earlier run was answered may stand in a part that is asked together with others now: they go on, and not it.
  if (isElsewhere(run.row, part)) return;
  const lanes = lanesDone(run.row, part);
  const due = chunk === undefined ? lanes : lanes.filter(({ from }) => from.chunks.some((one) => one.chunk === chunk));
  const isWhole = isDone(part);
  if (due.length === 0 && !isWhole) return;
  const least = leastOf(run);
  // Whoever finds the part done knows of everything that it holds back.
  const held = (isWhole ? lanes : due).filter((lane) => answeredOf(lane.from) < (least[lane.stage] ?? 0));
  const gone = { held, ...(isWhole && { done: { stage, part: number, answered: answeredOf(part) } }) };
  const { row, before } = await changePipeline(ports, runId, toGoneOn(gone, least));
  const next = { ...run, row };
  const ready = due.filter((lane) => !stageAt(row, lane.stage).held.includes(lane.part));
  if (mayAsk(row))
    for (const fed of [...ready, ...readyBecauseOf({ stage, part: number }, { before, after: row })])
      await openPart(ports, next, { runId, stage: fed.stage, part: fed.part });
  if (isWhole) await settle(ports, next);
};

/** A lane through a part of the input, of which every chunk is done: the part that it is of a later stage, and what that is made of. */
type LaneDone = { readonly stage: number; readonly part: number; readonly from: PartRow };

const lanesDone = (row: PipelineRow, part: PartRow): LaneDone[] => {
  if (stageAt(row, part.stage).source !== undefined) return [];
  return fedBy(row, part.stage)
    .flatMap((stage) =>
      lanesThrough(row, stage, part.part).map(({ part: number, lane }) => ({
        stage,
        part: number,
        from: partWith(part, lane),
      })),
    )
    .filter(({ from }) => isDone(from));
};

/** Too few for a job, and the stage would rather wait for more. What prompts multiply is not counted: then it waits for company it did not need. */
const leastOf = ({ plan: { request } }: Run): Least =>
  request.stages.map(({ tail, model }) => (tail === "wait" ? chunkLimitsOf(model).recordsMin : undefined));
