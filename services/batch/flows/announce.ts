import {
  PipelineCompleted,
  PipelineFailed,
  PipelineRejected,
  RunEnded,
  type DataIn,
  type StageCounts,
} from "../../../events-schema/index.ts";
import type { Outcome } from "../domain/run/outcome.ts";
import { sumOf } from "../domain/run/counts.ts";
import { toClosed, toSettled, type PipelineRow } from "../domain/run/pipeline-row.ts";
import type { BatchPorts } from "../ports.ts";
import { changePipeline } from "./change.ts";

/** A run comes to one outcome: the first one kept stands and is what is told, however many reach one. */
export const conclude = async (ports: BatchPorts, runId: string, outcome: Outcome): Promise<void> =>
  announce(ports, (await changePipeline(ports, runId, toSettled(outcome))).row);

/** Tells the outcome that stands, under the same ids each time; only then nothing more is to be done. */
export const announce = async (ports: BatchPorts, row: PipelineRow): Promise<void> => {
  const { outcome, cause, runId, name } = row;
  if (!outcome) return;
  const emit = ports.emitFrom(cause);
  if (outcome.kind === "rejected") {
    const [problem, ...others] = outcome.problems;
    if (!problem) throw new Error(`invariant broken: run ${runId} is rejected for nothing`);
    await emit(PipelineRejected, "pipeline", { name, problem, others: others.slice(0, 49) });
    await emit(RunEnded, "run", { outcome: "rejected", reason: problem.message, summary: { pipeline: name }, problem });
  } else if (outcome.kind === "completed") {
    await emit(PipelineCompleted, "pipeline", outcome.data);
    const reason = `every stage of the pipeline ${name} is completed: ${sentenceOf(outcome.data.stages)}`;
    await emit(RunEnded, "run", { outcome: "succeeded", reason, ...outcome.closing });
  } else {
    const { problem } = outcome.data;
    await emit(PipelineFailed, "pipeline", outcome.data);
    await emit(RunEnded, "run", { outcome: outcome.ends, reason: problem.message, problem, ...outcome.closing });
  }
  await changePipeline(ports, runId, toClosed);
};

/** For a message about a run that has its outcome: told again, unless everything was told. */
export const announceKnown = async (ports: BatchPorts, runId: string): Promise<void> => {
  const row = await ports.pipelines.read(runId);
  if (row && !row.isClosed) await announce(ports, row);
};

const sentenceOf = (stages: DataIn<typeof PipelineCompleted>["stages"]): string =>
  stages
    .map(({ stage, answered, failed }: StageCounts) => `${stage} ${answered} answered, ${sumOf(failed)} failed`)
    .join("; ")
    .slice(0, 3000);
