import { keepPieces, type UnfinishedSlice } from "../asking/keep-pieces.ts";
import { mayAskAgain } from "../domain/run/ask-again.ts";
import { chunkAt, latest, ownAttempts, toAgain, toDone, type Chunk, type PartRow } from "../domain/run/part-row.ts";
import { mayAsk } from "../domain/run/pipeline-row.ts";
import { slicesOf } from "../domain/run/slices.ts";
import { whyMissing } from "../domain/run/why-missing.ts";
import type { BatchPorts, ChunkCommand } from "../ports.ts";
import { askChunk } from "./ask.ts";
import { changePart } from "./change.ts";
import { chunkLimitsOf } from "./chunk-limits.ts";
import { goOn } from "./go-on.ts";
import { stageOf, type Run } from "./run.ts";

/** Lays what came back to a chunk's records: its result, or those that are asked again. Heard again, it does what comes next. */
export const collectChunk = async (
  ports: BatchPorts,
  run: Run,
  { part, command }: { part: PartRow; command: ChunkCommand },
): Promise<void> => {
  const isDue = isEnded(chunkAt(part, command.chunk), command);
  const row = isDue ? await collected(ports, run, { part, command }) : part;
  const chunk = chunkAt(row, command.chunk);
  if (chunk.phase === "asked" && chunk.attempts.length === command.attempt + 1) await askChunk(ports, run, row, chunk);
  await goOn(ports, run, row, command.chunk);
};

/** Of an attempt on demand that a stop has ended. */
const unfinishedSlices = (
  { place }: Run,
  chunk: Chunk,
  { name, ...command }: ChunkCommand & { readonly name: string },
): UnfinishedSlice[] => {
  const last = latest(chunk);
  if (last?.way !== "on-demand" || last.outputsUri !== undefined) return [];
  return slicesOf(last)
    .filter(({ slice }) => !last.slices.includes(slice))
    .map(({ slice }) => ({
      piecesUri: place.pieces(name, { ...command, slice }),
      toUri: `${place.answers(name, command)}unfinished-${String(slice).padStart(5, "0")}.jsonl.out`,
    }));
};

const isEnded = ({ phase, attempts }: Chunk, { attempt }: ChunkCommand): boolean =>
  phase === "ended" && attempts.length === attempt;

const collected = async (
  ports: BatchPorts,
  run: Run,
  { part, command }: { part: PartRow; command: ChunkCommand },
): Promise<PartRow> => {
  const chunk = chunkAt(part, command.chunk);
  const stage = stageOf(run, part.stage);
  const { attempt } = command;
  await keepPieces(ports.objects, unfinishedSlices(run, chunk, { ...command, name: stage.name }));
  const missing = whyMissing(chunk, run.row.stop);
  const made = await ports.workshop.collect({
    pipeline: run.plan.request,
    stage,
    chunk,
    attempt,
    outputUris: [
      ...(part.earlierUris ?? []),
      ...chunk.attempts.map(
        ({ outputsUri }, at) =>
          outputsUri ?? run.place.answers(stage.name, { part: part.part, chunk: command.chunk, attempt: at + 1 }),
      ),
    ],
    takenOver: (part.earlierUris?.length ?? 0) + chunk.attempts.length - ownAttempts(chunk).length,
    mayRetry: mayAsk(run.row) && mayAskAgain(chunk, { ...stage.failures, isLate: run.row.isLate }),
    ...(missing && { missing }),
    limits: chunkLimitsOf(stage.model),
    toUri: run.place.stage(stage.name),
  });
  if (made.kind === "done") {
    const { resultUri, answered, failed, inputTokens, outputTokens, takenOver } = made;
    const counted = { resultUri, answered, failed, inputTokens, outputTokens };
    const result = takenOver.answered > 0 ? { ...counted, takenOver } : counted;
    return (await changePart(ports, part, toDone(command.chunk, attempt, result))).row;
  }
  const { records, inputUri } = made;
  const way = run.row.isLate ? "on-demand" : made.way;
  const next = { way, records, inputUri, askedAt: ports.clock.now().toISOString() } as const;
  return (await changePart(ports, part, toAgain(command.chunk, attempt, next))).row;
};
