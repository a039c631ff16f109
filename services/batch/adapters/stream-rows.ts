import { openColumns, type PageReader } from "../../records/parquet-reader.ts";
import type { Value } from "../domain/columns.ts";
import type { Note } from "./result-note.ts";

export type Wanted = {
  readonly path: string;
  readonly note: Note;
  /** Which of its columns, in order; -1: one that it does not have. */
  readonly places: readonly number[];
  /** Only rows in which this one of `places` is not missing. */
  readonly present?: number;
};

const rowsAtOnce = 1000;

/** Rows of a result, some at a time; their texts hold as long as they do. Groups without a row that is wanted are not read. */
export async function* streamRows({
  path,
  note,
  places,
  present,
}: Wanted): AsyncGenerator<readonly (readonly Value[])[]> {
  for (const { rows, chunks } of note.groups) {
    const columnsAt = (wanted: readonly number[]) =>
      openColumns(
        path,
        wanted.flatMap((at) => {
          const chunk = chunks[at];
          return chunk === undefined ? [] : [{ kind: note.columns[at]?.kind ?? ("text" as const), chunk }];
        }),
      );
    if (present !== undefined) {
      const [only] = await columnsAt([places[present] ?? -1]);
      if (only === undefined || only.isEmpty) continue;
    }
    const opened = (await columnsAt(places)).values();
    const readers = places.map((at) => (chunks[at] === undefined ? undefined : opened.next().value));
    for (let from = 0; from < rows; from += rowsAtOnce) {
      const some = rowsOf(readers, Math.min(rowsAtOnce, rows - from));
      yield present === undefined ? some : some.filter((row) => row[present] !== null);
    }
  }
}

const rowsOf = (readers: readonly (PageReader | undefined)[], count: number): Value[][] => {
  const rows: Value[][] = [];
  for (let row = 0; row < count; row += 1) {
    const values: Value[] = [];
    for (let at = 0; at < readers.length; at += 1) values.push(readers[at]?.next() ?? null);
    rows.push(values);
  }
  return rows;
};
