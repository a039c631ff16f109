import type { z } from "zod";
import { renewedIfOld, type Received } from "../../chassis/renew.ts";
import { deferrals } from "../../chassis/settle.ts";
import { answerSlice } from "../asking/answer-slice.ts";
import { chunkAt, latest, toEnded, toSliceDone, type Attempt } from "../domain/run/part-row.ts";
import { slicesOf, type Slice } from "../domain/run/slices.ts";
import { formOf } from "../flows/ask.ts";
import { changePart } from "../flows/change.ts";
import { readPart } from "../flows/read-part.ts";
import { openRun, stageOf, type Run } from "../flows/run.ts";
import type { BatchPorts } from "../ports.ts";
import type { SliceCommand } from "./commands.ts";

/** One slice is answered on demand. A void or late command asks nobody anything; a run that is stopped ends the attempt as it is. */
export const onAsking = async (
  command: z.output<typeof SliceCommand>,
  ports: BatchPorts,
  received: Received,
): Promise<void> => {
  const run = await openRun(ports, command.runId);
  const { chunk: at, attempt, round } = command;
  if (!run || round < run.row.progress.round) return;
  const part = await readPart(ports, command);
  const chunk = chunkAt(part, at);
  const asked = latest(chunk);
  const isDue = chunk.phase === "asked" && chunk.attempts.length === attempt && asked?.way === "on-demand";
  if (asked && isDue && !run.row.stop) {
    const work = answer(ports, run, { command, asked, received });
    const again = (delaySeconds: number) => ports.commands.answer([command], delaySeconds);
    if ((await renewedIfOld(received, work, again)) === "renewed") return;
  }
  const change = run.row.stop ? toEnded(at, attempt) : toSliceDone(at, attempt, command.slice);
  const { row, isChanged } = await changePart(ports, command, change);
  // A hundred slices would send for one chunk at a stop, and what has ended by then is sent for at every tick.
  if (run.row.stop && !isChanged) return;
  const { phase, attempts } = chunkAt(row, at);
  const { runId, stage, part: number } = command;
  if (phase === "ended" && attempts.length === attempt)
    await ports.commands.collect([{ runId, stage, part: number, chunk: at, attempt }]);
};

const recordsAhead = (slices: readonly Slice[], of: number, { slices: finished }: Attempt): number =>
  slices
    .filter(({ slice }) => slice < of && !finished.includes(slice))
    .reduce((sum, { from, to }) => sum + to - from, 0);

const answer = async (
  ports: BatchPorts,
  run: Run,
  { command, asked, received }: { command: z.output<typeof SliceCommand>; asked: Attempt; received: Received },
): Promise<void> => {
  const stage = stageOf(run, command.stage);
  const slices = slicesOf(asked);
  const slice = slices[command.slice];
  if (!slice || asked.slices.includes(slice.slice)) return;
  const folder = run.place.answers(stage.name, command);
  await answerSlice(ports, {
    model: stage.model,
    form: formOf(stage),
    input: { inputUri: asked.inputUri, slices, edgesUri: `${folder}slices.json` },
    slice,
    ahead: recordsAhead(slices, slice.slice, asked),
    toUri: `${folder}slice-${String(slice.slice).padStart(5, "0")}.jsonl.out`,
    piecesUri: run.place.pieces(stage.name, command),
    waits: Number(received.attributes[deferrals] ?? 0),
  });
};
