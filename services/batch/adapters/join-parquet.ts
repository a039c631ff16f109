import { createReadStream } from "node:fs";
import { emptyChunk, parquetEnd, parquetStart, type Chunk, type RowGroup } from "../../records/parquet-writer.ts";
import type { Column } from "../domain/columns.ts";
import { columnsOfAll } from "../making/result-text.ts";
import { parquetColumns, type Note } from "./result-note.ts";
import type { Shelf } from "./shelf.ts";

/** One Parquet file of several: their bytes as they are, one after another, and one footer for all. */
export async function* joinParquet(
  uris: readonly string[],
  notes: readonly Note[],
  shelf: Shelf,
): AsyncGenerator<Buffer> {
  const columns = columnsOfAll(notes.map((note) => note.columns));
  const groups: RowGroup[] = [];
  let at = parquetStart.length;
  yield parquetStart;
  for (const [index, uri] of uris.entries()) {
    const note = notes[index] ?? { columns: [], groups: [] };
    const end = endOf(note);
    const moved = at - parquetStart.length;
    if (end > parquetStart.length) {
      const path = await shelf.bring(uri);
      yield* createReadStream(path, { start: parquetStart.length, end: end - 1 }) as AsyncIterable<Buffer>;
      await shelf.discard(path);
      at += end - parquetStart.length;
    }
    for (const group of note.groups) {
      const { chunks, bytes } = await spread(group, note, { columns, moved, at });
      yield* bytes;
      at += bytes.reduce((sum, part) => sum + part.length, 0);
      groups.push({ rows: group.rows, chunks });
    }
  }
  yield* parquetEnd(parquetColumns(columns), groups, JSON.stringify({ columns, groups } satisfies Note));
}

/** Behind the last value of a file stands its footer. */
const endOf = ({ groups }: Note): number =>
  Math.max(parquetStart.length, ...groups.flatMap(({ chunks }) => chunks.map(({ at, bytes }) => at + bytes)));

/** A group's columns where they stand now; those that its file does not have are written as missing in all its rows. */
const spread = async (
  { rows, chunks }: RowGroup,
  note: Note,
  place: { columns: readonly Column[]; moved: number; at: number },
): Promise<{ chunks: Chunk[]; bytes: Buffer[] }> => {
  const bytes: Buffer[] = [];
  const all: Chunk[] = [];
  let { at } = place;
  for (const { name, kind = "text" } of place.columns) {
    const own = chunks[note.columns.findIndex((column) => column.name === name)];
    if (own) all.push({ ...own, at: own.at + place.moved });
    else {
      const empty = await emptyChunk(kind, rows, at);
      bytes.push(...empty.bytes);
      all.push(empty.chunk);
      at += empty.chunk.bytes;
    }
  }
  return { chunks: all, bytes };
};
