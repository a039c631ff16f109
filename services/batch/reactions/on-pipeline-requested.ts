import { PipelineRequested, describeViolations, type Metadata, type Problem } from "../../../events-schema/index.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { limitOf } from "../../models/cost.ts";
import { checkPipeline } from "../domain/request/check-pipeline.ts";
import { atStart, stageAt, type PipelineRow } from "../domain/run/pipeline-row.ts";
import { announceKnown } from "../flows/announce.ts";
import { checkResumption } from "../flows/check-resumption.ts";
import { openParts } from "../flows/open-parts.ts";
import { placeOf } from "../flows/place.ts";
import { writePlan, type Plan } from "../flows/plan.ts";
import { unreadableRequest } from "../flows/problems.ts";
import { pursue } from "../flows/pursue.ts";
import { openRun } from "../flows/run.ts";
import { survey } from "../flows/survey.ts";
import type { BatchPorts } from "../ports.ts";

/** A request becomes a plan, once: objects, then the row, then the commands. Heard again, it goes on where it stands. */
export const onPipelineRequested = reactTo(
  PipelineRequested,
  async ({ metadata, data }, ports: BatchPorts) => {
    const { requestId: _, notify: __, ...wanted } = data;
    const { account } = metadata.requester;
    const maxCostUsd = limitOf(wanted.maxCostUsd, ports.maxCostUsdByAccount[account]);
    const request = { ...wanted, ...(maxCostUsd !== undefined && { maxCostUsd }) };
    await start(ports, metadata.runId, async () => {
      const place = placeOf(ports.pipelinesUri, metadata.runId);
      const surveyed = await survey(ports, request, place);
      const found =
        surveyed.kind === "refused"
          ? surveyed.problems
          : await checkResumption(ports, request, { account, listing: surveyed.listing });
      const problems = [...checkPipeline(request), ...found];
      if (problems.length > 0 || surveyed.kind === "refused") return rejected(metadata, request.name, problems);
      const plan: Plan = {
        request,
        listing: surveyed.listing,
        parts: surveyed.inputs.map((parts) => parts?.length ?? null),
      };
      const inputs = surveyed.inputs.map((parts) => parts ?? []);
      return rowOf(metadata, await writePlan(ports.objects, place, { plan, inputs }));
    });
  },
  {
    refuse: async ({ metadata, data }, ports: BatchPorts) =>
      start(ports, metadata.runId, async () =>
        rejected(metadata, "unreadable", [unreadableRequest(describeViolations(data))]),
      ),
  },
);

const start = async (ports: BatchPorts, runId: string, plan: () => Promise<PipelineRow>): Promise<void> => {
  if (!(await ports.pipelines.read(runId))) await ports.pipelines.open(await plan());
  const run = await openRun(ports, runId);
  if (run?.row.stop) return pursue(ports, run);
  if (run) return openParts(ports, run);
  await announceKnown(ports, runId);
};

const bare = (cause: Metadata, name: string): PipelineRow => ({
  runId: cause.runId,
  version: 0,
  cause,
  name,
  stages: [],
  gate: "shut",
  deadlineHours: 1,
  atDeadline: "fail",
  isLate: false,
  progress: atStart,
  isClosed: false,
});

const rejected = (cause: Metadata, name: string, problems: readonly Problem[]): PipelineRow => ({
  ...bare(cause, name),
  outcome: { kind: "rejected", problems: problems.slice(0, 50) },
});

const rowOf = (cause: Metadata, { request, parts }: Plan): PipelineRow => {
  const places = new Map(request.stages.map(({ name }, at) => [name, at]));
  const stages = request.stages.map(({ name, input }, at) => {
    const source = input.from === "stage" ? places.get(input.stage) : undefined;
    const fed = source === undefined ? { parts: parts[at] ?? 0 } : { source };
    return { name, ...fed, prepared: [], done: [], held: [], isStarted: false, isTold: false };
  });
  const { name, deadlineHours, atDeadline } = request;
  const row = { ...bare(cause, name), stages, deadlineHours, atDeadline };
  stageAt(row, 0);
  return row;
};
