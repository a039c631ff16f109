import { Readable } from "node:stream";
import type { Problem, StageCounts } from "../../../events-schema/index.ts";
import { sum, sumOf } from "../domain/run/counts.ts";
import type { Closing, Outcome } from "../domain/run/outcome.ts";
import { resultsOf, type PartRow } from "../domain/run/part-row.ts";
import { unreadOf } from "../domain/run/stage-parts.ts";
import { stageReport, takenOverOf } from "../domain/run/report.ts";
import type { BatchPorts } from "../ports.ts";
import type { Delivered } from "../workshop.ts";
import { costOf, takenOverCost } from "./cost-of-run.ts";
import { countsOfRun } from "./counts-of-run.ts";
import { nothingAnswered, withUnread } from "./problems.ts";
import { isOver, reasonsOf, whyOf } from "./settle.ts";
import { stageOf, type Run } from "./run.ts";
import { listParts } from "./read-part.ts";

/** Delivers what was answered, writes the report, and says what the run came to. undefined: it is not over yet. */
export const finishRun = async (ports: BatchPorts, run: Run): Promise<Outcome | undefined> => {
  const { row, place } = run;
  if (!(await isOver(ports, row))) return undefined;
  const parts = await listParts(ports, row);
  const counts = countsOfRun(row, parts);
  const delivered = await deliver(ports, run, parts);
  const stages = counts.map((one, at) => ({ counts: one, parts: parts.filter(({ stage }) => stage === at) }));
  const cost = costOf(run, stages);
  const takenOver = takenOverCost(run, stages);
  const problem = row.stop ? withUnread(row.stop.problem, unreadOf(row)) : wholeFailure(counts, parts);
  const asked = counts.some(({ jobs, onDemand }) => jobs + onDemand > 0);
  const report = {
    pipeline: row.name,
    runId: row.runId,
    requestedAt: row.cause.time,
    endedAt: ports.clock.now().toISOString(),
    stages: stages.map(({ counts: { stage, ...counted }, parts: of }, at) => ({
      stage,
      model: stageOf(run, at).model,
      ...counted,
      ...stageReport(of),
      takenOver: takenOverOf(of),
    })),
    ...delivered,
    cost,
    ...(takenOver && { takenOver }),
    ...(problem && { problem }),
  };
  await ports.objects.writeOnce(
    place.report,
    () => Readable.from([JSON.stringify(report, null, 2)]),
    "application/json",
  );
  const { results, failedUri } = delivered;
  const said = { name: row.name, stages: counts, results: [...results], ...(failedUri !== undefined && { failedUri }) };
  const closing = {
    summary: { ...summaryOf(run, counts, delivered), ...(takenOver && { takenOver: takenOver.answered }) },
    ...(asked && { cost }),
  };
  if (!problem) return { kind: "completed", data: { ...said, reportUri: place.report }, closing };
  return {
    kind: "failed",
    ends: endsOf(run, counts),
    data: { ...said, problem, reportUri: place.report },
    closing,
  };
};

/** In the order of the input: by part, then by chunk. A run that made nothing delivers nothing. */
const deliver = async (
  ports: BatchPorts,
  { plan: { request }, row, place }: Run,
  parts: readonly PartRow[],
): Promise<Delivered> => {
  const stages = row.stages.map(({ name }, at) => ({
    stage: name,
    resultUris: parts.filter(({ stage }) => stage === at).flatMap(resultsOf),
  }));
  const made = stages.filter(({ resultUris }) => resultUris.length > 0);
  if (made.length === 0) return { results: [] };
  return ports.workshop.deliver({ ...request.results, stages: made, toUri: place.results });
};

/** A stage of which nothing was answered is a failure, whatever share is borne: what was asked for is not there. */
const wholeFailure = (counts: readonly StageCounts[], parts: readonly PartRow[]): Problem | undefined => {
  const at = counts.findIndex(({ records, answered }) => records > 0 && answered === 0);
  const silent = counts[at];
  const ofStage = parts.filter(({ stage }) => stage === at);
  return silent && nothingAnswered(silent.stage, whyOf(silent, ofStage));
};

const endsOf = ({ row }: Run, counts: readonly StageCounts[]): "failed" | "partial" | "cancelled" => {
  if (row.stop?.kind === "cancelled") return "cancelled";
  return counts.some(({ answered }) => answered > 0) ? "partial" : "failed";
};

const summaryOf = (
  { row, place }: Run,
  counts: readonly StageCounts[],
  { results, failedUri }: Delivered,
): Closing["summary"] => ({
  pipeline: row.name,
  stages: counts.length,
  ...Object.fromEntries(counts.map((one, at) => [`stage${at + 1}`, stageLine(one)])),
  recordsIn: counts[0]?.records ?? 0,
  answered: counts.at(-1)?.answered ?? 0,
  failed: sum(counts, ({ failed }) => sumOf(failed)),
  retried: sum(counts, ({ retried }) => retried),
  jobs: sum(counts, ({ jobs }) => jobs),
  onDemand: sum(counts, ({ onDemand }) => onDemand),
  inputTokens: sum(counts, ({ inputTokens }) => inputTokens),
  outputTokens: sum(counts, ({ outputTokens }) => outputTokens),
  ...lastResults(row.stages.at(-1)?.name, results),
  resultsUri: place.results,
  ...(failedUri !== undefined && { failedUri }),
  reportUri: place.report,
});

/** As a person reads it: `text: 998 of 1000 answered, refused 2`. */
const stageLine = ({ stage, answered, records, failed }: StageCounts): string =>
  `${stage}: ${answered} of ${records} answered${sumOf(failed) === 0 ? "" : `, ${reasonsOf({ failed })}`}`;

/** Each file that the last stage's results are, so that whoever is told of the end can be given a link to it; parts have a prefix alone. */
const lastResults = (last: string | undefined, results: Delivered["results"]): Closing["summary"] =>
  Object.fromEntries(
    results.flatMap(({ stage, format, uri }) => (stage === last && !uri.endsWith("/") ? [[`${format}Uri`, uri]] : [])),
  );
