import type { Problem } from "../../../events-schema/index.ts";
import { checkEstimate } from "../domain/request/check-estimate.ts";
import { added, failedShare, sum, sumOf } from "../domain/run/counts.ts";
import { estimatePipeline, type PipelineEstimate, type StageSize } from "../domain/request/estimate-pipeline.ts";
import { placeOf as placeIn } from "../domain/request/problem.ts";
import type { PartRow } from "../domain/run/part-row.ts";
import { partsToJoin, toHeld } from "../domain/run/held-parts.ts";
import { planLanes, type Needs } from "../domain/run/plan-lanes.ts";
import { stageAt, toGateOpen, type Stop } from "../domain/run/pipeline-row.ts";
import { joinedPart } from "../domain/run/stage-parts.ts";
import type { BatchPorts } from "../ports.ts";
import { conclude } from "./announce.ts";
import { askPart } from "./ask.ts";
import { changePipeline } from "./change.ts";
import { goOn } from "./go-on.ts";
import { noRecords, tooManyFailures, twins } from "./problems.ts";
import { pursue } from "./pursue.ts";
import { reasonsOf } from "./settle.ts";
import { openPart } from "./open-parts.ts";
import { chunkLimitsOf } from "./chunk-limits.ts";
import { stageOf, type Run } from "./run.ts";
import { listParts } from "./read-part.ts";

/** Parts with too few records for a job become one where the stage would rather wait; whoever prepares that one comes here again. */
const joinSmallParts = async (ports: BatchPorts, run: Run): Promise<boolean> => {
  let isJoining = false;
  for (const [at, { source, held }] of run.row.stages.entries()) {
    const { tail, model } = stageOf(run, at);
    if (source !== undefined || held.length > 0 || tail !== "wait") continue;
    const parts = await ports.parts.list(run.row.runId, at);
    const small = partsToJoin(parts, chunkLimitsOf(model).recordsMin);
    if (small.length === 0) continue;
    const { row } = await changePipeline(ports, run.row.runId, toHeld(at, small));
    await openPart(ports, { ...run, row }, { runId: row.runId, stage: at, part: joinedPart(row, at) });
    isJoining = true;
  }
  return isJoining;
};

/** Everything that can be known before anything is paid is known now: the pipeline is refused, or asked. */
export const passGate = async (ports: BatchPorts, run: Run): Promise<void> => {
  if (await joinSmallParts(ports, run)) return;
  const { runId } = run.row;
  const parts = await listParts(ports, run.row);
  const { problems, estimate } = await judged(ports, run, parts);
  if (problems.length > 0) return conclude(ports, runId, { kind: "rejected", problems: problems.slice(0, 50) });
  const together = planLanes(run.row, needsOf(run, estimate));
  const { row } = await changePipeline(ports, runId, toGateOpen(together, tooManyUnaskable(run, parts)));
  if (row.outcome) return;
  const next = { ...run, row };
  if (row.stop) return pursue(ports, next);
  for (const part of parts) {
    await askPart(ports, next, part);
    await goOn(ports, next, part);
  }
};

/** More of a stage's records cannot be asked than it may lose: nothing is, and each has its line in failed.parquet. */
const tooManyUnaskable = (run: Run, parts: readonly PartRow[]): Stop | undefined => {
  for (const [at, stageParts] of Map.groupBy(parts, ({ stage }) => stage)) {
    const { name, failures } = stageOf(run, at);
    const records = sum(stageParts, ({ prepared }) => prepared?.records ?? 0);
    const failed = stageParts.map(({ prepared }) => prepared?.unaskable ?? {}).reduce(added, {});
    if (failedShare({ records, failed }) <= failures.shareMax) continue;
    const found = { failed: sumOf(failed), records, why: reasonsOf({ failed }), shareMax: failures.shareMax };
    return { kind: "failed", problem: tooManyFailures(name, found), waits: true };
  }
  return undefined;
};

const needsOf = ({ plan: { request } }: Run, { stages }: PipelineEstimate): Needs =>
  request.stages.map(({ name, limits: { maxJobs } }) => ({
    jobs: stages.find(({ stage }) => stage === name)?.jobs ?? 0,
    maxJobs,
  }));

const judged = async (
  { workshop }: BatchPorts,
  { row, plan: { request } }: Run,
  parts: readonly PartRow[],
): Promise<{ readonly problems: Problem[]; readonly estimate: PipelineEstimate }> => {
  const problems: Problem[] = [];
  const sizes = new Map<string, StageSize>();
  for (const [at, stageParts] of Map.groupBy(parts, ({ stage }) => stage)) {
    const { name } = stageAt(row, at);
    const place = placeIn("stages", at, "input");
    const records = sum(stageParts, ({ prepared }) => prepared?.records ?? 0);
    if (records === 0) problems.push(noRecords(name, place));
    const idUris = stageParts.flatMap(({ prepared }) => prepared?.idsUri ?? []);
    const found = idUris.length > 1 ? await workshop.findTwins(idUris) : { ids: [], count: 0 };
    if (found.count > 0) problems.push(twins(name, found, place));
    const chunks = stageParts.flatMap((part) => part.chunks);
    sizes.set(name, {
      records: sum(chunks, (chunk) => chunk.records),
      inputTokens: sum(chunks, ({ inputTokensAbout }) => inputTokensAbout),
      bytes: sum(chunks, ({ bytes }) => bytes),
      cut: {
        jobs: chunks.filter(({ way }) => way === "job").length,
        onDemand: sum(chunks, ({ way, records: of }) => (way === "job" ? 0 : of)),
      },
    });
  }
  const estimate = estimatePipeline(request, sizes);
  return { problems: [...problems, ...checkEstimate(request, estimate)], estimate };
};
