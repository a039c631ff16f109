import type { Stage } from "../../../events-schema/index.ts";
import { Rejected } from "../../chassis/outcome.ts";
import type { PipelineRow } from "../domain/run/pipeline-row.ts";
import { toStopped } from "../domain/run/pipeline-row.ts";
import type { BatchPorts } from "../ports.ts";
import { changePipeline } from "./change.ts";
import { placeOf, type Place } from "./place.ts";
import { readPlan, type Plan } from "./plan.ts";
import { cancelledRun } from "./problems.ts";

/** A run that has a plan, as it stands at this moment. */
export type Run = { readonly row: PipelineRow; readonly plan: Plan; readonly place: Place };

/** undefined: it came to its outcome, so that nothing more is asked or made for it. A cancellation that is known stops it first. */
export const openRun = async (ports: BatchPorts, runId: string): Promise<Run | undefined> => {
  const known = await ports.pipelines.read(runId);
  if (!known) throw unknownRun(runId);
  const row = await stoppedIfCancelled(ports, known);
  if (row.outcome) return undefined;
  const place = placeOf(ports.pipelinesUri, runId);
  return { row, place, plan: await readPlan(ports.objects, place) };
};

/** Whoever opens a run looks at its tombstone afterwards, and whoever cancels looks for the row afterwards: one sees the other. */
export const stoppedIfCancelled = async (ports: BatchPorts, row: PipelineRow): Promise<PipelineRow> => {
  if (row.stop ?? row.outcome) return row;
  if ((await ports.tombstones.read(row.runId)) === undefined) return row;
  return (await changePipeline(ports, row.runId, toStopped({ kind: "cancelled", problem: cancelledRun, waits: true })))
    .row;
};

export const unknownRun = (runId: string): Rejected =>
  new Rejected("batch/unknown-run", `a message is about run ${runId}, and there is no pipeline of it`);

export const stageOf = ({ plan: { request } }: Pick<Run, "plan">, at: number): Stage => {
  const stage = request.stages[at];
  if (!stage) throw new Error(`invariant broken: the pipeline ${request.name} has no stage at ${at}`);
  return stage;
};
