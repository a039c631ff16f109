import { BatchJobRequested, BatchJobWithdrawn, StageStarted, stableId } from "../../../events-schema/index.ts";
import { usualForm, type Form } from "../../models/ask.ts";
import type { Stage } from "../../../events-schema/index.ts";
import { latest, toAsked, type Chunk, type PartRow } from "../domain/run/part-row.ts";
import { isElsewhere } from "../domain/run/held-parts.ts";
import { mayAsk, stageAt, toStarted } from "../domain/run/pipeline-row.ts";
import { slicesOf } from "../domain/run/slices.ts";
import { isPastDeadline } from "../domain/run/ticks.ts";
import type { BatchPorts, SliceCommand } from "../ports.ts";
import { changePart, changePipeline } from "./change.ts";
import { stageOf, type Run } from "./run.ts";
import { listParts } from "./read-part.ts";

export const formOf = ({ form, model }: Stage): Form => form ?? usualForm(model);

/** Asks every chunk of a part that nobody has asked yet, and asks again for what may not have been heard. */
export const askPart = async (ports: BatchPorts, run: Run, part: PartRow): Promise<void> => {
  if (!mayAsk(run.row) || part.chunks.length === 0 || isElsewhere(run.row, part)) return;
  if (!stageAt(run.row, part.stage).isStarted) {
    await tellStarted(ports, run, part.stage);
    await changePipeline(ports, run.row.runId, toStarted(part.stage));
  }
  const askedAt = ports.clock.now().toISOString();
  const { row } = await changePart(ports, part, toAsked({ isLate: run.row.isLate, askedAt }));
  for (const chunk of row.chunks) {
    if (chunk.phase === "asked") await askChunk(ports, run, row, chunk);
    if (chunk.phase === "ended")
      await ports.commands.collect([{ ...keyOf(row), chunk: chunk.chunk, attempt: chunk.attempts.length }]);
  }
};

const keyOf = ({ runId, stage, part }: PartRow) => ({ runId, stage, part });

/** Of a stage that reads objects its size is known when it starts. */
const tellStarted = async (ports: BatchPorts, run: Run, at: number): Promise<void> => {
  const { row } = run;
  const { name, source } = stageAt(row, at);
  const parts = source === undefined ? await listParts(ports, row, at) : undefined;
  const chunks = parts?.flatMap((part) => part.chunks);
  await ports.emitFrom(row.cause)(StageStarted, name, {
    name: row.name,
    stage: name,
    at: at + 1,
    of: row.stages.length,
    model: stageOf(run, at).model,
    ...(parts && { records: parts.reduce((sum, { prepared }) => sum + (prepared?.records ?? 0), 0) }),
    ...(chunks && { jobs: chunks.filter(({ way }) => way === "job").length }),
  });
};

/**
 * The effect of a chunk that its row calls asked. A job has a key of its own for each attempt, so that asking twice is asking once. Past
 * the deadline it is not wanted any more: how it ends is heard as ever, and only then the rest is asked on demand, or fails.
 */
export const askChunk = async (ports: BatchPorts, run: Run, part: PartRow, chunk: Chunk): Promise<void> => {
  const attempt = latest(chunk);
  if (!attempt) return;
  if (attempt.way === "job") return tellOfJob(ports, run, part, chunk);
  await ports.commands.answer(sliceCommands(run, part, chunk));
};

const sliceCommands = ({ row }: Run, { runId, stage, part }: PartRow, chunk: Chunk): SliceCommand[] => {
  const attempt = latest(chunk);
  if (!attempt) return [];
  const left = slicesOf(attempt).filter(({ slice }) => !attempt.slices.includes(slice));
  const of = { runId, stage, part, chunk: chunk.chunk, attempt: chunk.attempts.length, round: row.progress.round };
  return left.map(({ slice }) => ({ ...of, slice }));
};

const tellOfJob = async (ports: BatchPorts, run: Run, part: PartRow, chunk: Chunk): Promise<void> => {
  const { row, place } = run;
  const stage = stageOf(run, part.stage);
  const attempt = chunk.attempts.length;
  const { records = 0, inputUri = "" } = latest(chunk) ?? {};
  const jobKey = stableId("batch-job", row.runId, part.stage, part.part, chunk.chunk, attempt);
  await ports.emitFrom(row.cause)(isPastDeadline(row) ? BatchJobWithdrawn : BatchJobRequested, jobKey, {
    order: {
      jobKey,
      modelId: stage.model,
      invocationType: formOf(stage),
      inputUri,
      outputUri: place.answers(stage.name, { part: part.part, chunk: chunk.chunk, attempt }),
      records,
      timeoutHours: stage.limits.timeoutHours,
      deadlineHours: stage.limits.deadlineHours,
      context: {
        stage: String(part.stage),
        part: String(part.part),
        chunk: String(chunk.chunk),
        attempt: String(attempt),
      },
    },
  });
};
