import { readLines } from "../../records/jsonl.ts";
import type { WrittenLines } from "../../records/jsonl-writer.ts";
import { notices, zeroCounts, type Notice } from "../domain/reasons.ts";
import { sides, type Side } from "../domain/sides.ts";
import type { LineFile, Selection, Survivor, Workshop } from "./workshop.ts";

export type Part = { readonly side: Side; readonly file: LineFile; readonly written: WrittenLines };
export type Parts = { readonly parts: readonly Part[]; readonly noticed: Record<Notice, number> };

/** Copies the surviving candidates to their sides, in order, hashing on the way. Sides without records are left out. */
export const writeParts = async (candidates: LineFile, workshop: Workshop): Promise<Parts> => {
  const files = new Map<Side, LineFile>();
  for (const side of sides) files.set(side, await workshop.lines(side));
  const noticed = zeroCounts(notices);
  for await (const { survivor, line } of survivingLines(candidates, workshop.selection)) {
    notices.forEach((notice, bit) => {
      if ((survivor.flags & (1 << bit)) !== 0) noticed[notice] += 1;
    });
    const wait = files.get(survivor.side)?.writer.write(line);
    if (wait) await wait;
  }
  const parts: Part[] = [];
  for (const [side, file] of files) parts.push({ side, file, written: await file.writer.close() });
  return { parts: parts.filter(({ written }) => written.records > 0), noticed };
};

/** Both are in order of arrival, so one walk over both is enough. */
async function* survivingLines(
  candidates: LineFile,
  selection: Selection,
): AsyncGenerator<{ survivor: Survivor; line: string }> {
  const survivors = one(selection.survivors());
  let next = await survivors.next();
  let row = -1;
  for await (const lines of readLines(candidates.read()))
    for (const { text } of lines) {
      row += 1;
      if (next.done) return;
      if (next.value.row !== row) continue;
      yield { survivor: next.value, line: text };
      next = await survivors.next();
    }
}

async function* one(batches: AsyncIterable<readonly Survivor[]>): AsyncGenerator<Survivor, undefined> {
  for await (const batch of batches) yield* batch;
  return undefined;
}
