import { toGivenUp, type Chunk, type PartRow } from "../domain/run/part-row.ts";
import { stageAt } from "../domain/run/pipeline-row.ts";
import type { BatchPorts, ChunkCommand } from "../ports.ts";
import { askChunk, askPart } from "./ask.ts";
import { changePart } from "./change.ts";
import { goOn } from "./go-on.ts";
import { openParts } from "./open-parts.ts";
import { settle } from "./settle.ts";
import type { Run } from "./run.ts";
import { listParts } from "./read-part.ts";

/** Does whatever comes next for a run, wherever its rows stand. Safe to repeat: it sends what may be lost, and tells what may be untold. */
export const pursue = async (ports: BatchPorts, run: Run): Promise<void> => {
  const { row } = run;
  // Whatever a resumed run has brought along waits too: a part may still become one with others.
  if (row.gate === "shut" && !row.stop) return openParts(ports, run);
  for (const part of await listParts(ports, row)) await pursuePart(ports, run, part);
  await settle(ports, run);
};

const pursuePart = async (ports: BatchPorts, run: Run, known: PartRow): Promise<void> => {
  const { row } = run;
  const part = row.stop ? (await changePart(ports, known, toGivenUp(row.stop))).row : known;
  const isCounted = stageAt(row, part.stage).prepared.includes(part.part);
  const { runId, stage, part: number } = part;
  if (!row.stop && !isCounted && row.gate === "open") await ports.commands.prepare([{ runId, stage, part: number }]);
  for (const chunk of part.chunks) await pursueChunk(ports, run, part, chunk);
  if (part.chunks.some(({ phase }) => phase === "open")) await askPart(ports, run, part);
  if (isCounted && row.gate === "open") await goOn(ports, run, part);
};

const pursueChunk = async (ports: BatchPorts, run: Run, part: PartRow, chunk: Chunk): Promise<void> => {
  const { runId, stage, part: number } = part;
  const command: ChunkCommand = { runId, stage, part: number, chunk: chunk.chunk, attempt: chunk.attempts.length };
  if (chunk.phase === "ended") await ports.commands.collect([command]);
  if (chunk.phase === "asked") await askChunk(ports, run, part, chunk);
};
