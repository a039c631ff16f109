import { StageCompleted, type StageCounts } from "../../../events-schema/index.ts";
import { countsOf, failedShare, sumOf } from "../domain/run/counts.ts";
import { jobsWords } from "../domain/run/jobs-words.ts";
import type { PartRow } from "../domain/run/part-row.ts";
import { mayAsk, stageAt, toCounted, toStopped, toTold, type PipelineRow } from "../domain/run/pipeline-row.ts";
import { fedBy, isComplete, joinedPart } from "../domain/run/stage-parts.ts";
import type { BatchPorts } from "../ports.ts";
import { changePipeline } from "./change.ts";
import { openPart } from "./open-parts.ts";
import { tooManyFailures } from "./problems.ts";
import { stageOf, type Run } from "./run.ts";
import { listParts } from "./read-part.ts";

/** Counts every stage that is complete, and sends for the end when nothing is left to wait for. */
export const settle = async (ports: BatchPorts, run: Run): Promise<void> => {
  let { row } = run;
  if (row.gate === "open")
    for (const at of row.stages.keys()) if (isComplete(row, at)) row = await complete(ports, { ...run, row }, at);
  if (await isOver(ports, row)) await ports.commands.finish({ runId: row.runId });
};

/** Every stage is complete; or the run is stopped, no answer that is paid for is still to come, and every record has its line. */
export const isOver = async (ports: Pick<BatchPorts, "parts">, row: PipelineRow): Promise<boolean> => {
  if (row.gate === "open" && row.stages.every((_, at) => isComplete(row, at))) return true;
  if (!row.stop) return false;
  const parts = await listParts(ports, row);
  return parts.every(({ chunks }) => chunks.every(({ phase }) => phase === "done"));
};

const complete = async (ports: BatchPorts, run: Run, at: number): Promise<PipelineRow> => {
  const { row, counts: of } = await counts(ports, run.row, at);
  if (!stageAt(row, at).isTold) {
    const { name, stages, runId, cause } = row;
    const told = { name, at: at + 1, of: stages.length, counts: of };
    await ports.emitFrom(cause)(StageCompleted, stageAt(row, at).name, told);
    await changePipeline(ports, runId, toTold(at));
  }
  const judged = await judge(ports, { ...run, row }, at, of);
  if (mayAsk(judged))
    for (const fed of fedBy(judged, at))
      if (stageAt(judged, fed).held.length > 0)
        await openPart(ports, { ...run, row: judged }, { runId: row.runId, stage: fed, part: joinedPart(judged, fed) });
  return judged;
};

const counts = async (
  ports: BatchPorts,
  known: PipelineRow,
  at: number,
): Promise<{ row: PipelineRow; counts: StageCounts }> => {
  const { counts: settled, name } = stageAt(known, at);
  if (settled) return { row: known, counts: settled };
  const parts: readonly PartRow[] = await listParts(ports, known, at);
  const made = countsOf(name, parts);
  const { row } = await changePipeline(ports, known.runId, toCounted(at, made));
  return { row, counts: stageAt(row, at).counts ?? made };
};

/** More failures than are borne: nothing more is asked, and what runs is waited for. */
const judge = async (ports: BatchPorts, run: Run, at: number, of: StageCounts): Promise<PipelineRow> => {
  const { name, failures } = stageOf(run, at);
  if (failedShare(of) <= failures.shareMax) return run.row;
  const why = whyOf(of, await listParts(ports, run.row, at));
  const problem = tooManyFailures(name, {
    failed: sumOf(of.failed),
    records: of.records,
    why,
    shareMax: failures.shareMax,
  });
  return (await changePipeline(ports, run.row.runId, toStopped({ kind: "failed", problem, waits: true }))).row;
};

/** The counts by reason, and what the jobs have said: who is mailed need not open failed.parquet for that. */
export const whyOf = (counts: Pick<StageCounts, "failed">, parts: readonly PartRow[]): string => {
  const said = jobsWords(parts)?.slice(0, 1000);
  return said === undefined ? reasonsOf(counts) : `${reasonsOf(counts)}; ${said}`;
};

export const reasonsOf = ({ failed }: Pick<StageCounts, "failed">): string =>
  Object.entries(failed)
    .map(([reason, records]) => `${reason} ${records}`)
    .join(", ");
