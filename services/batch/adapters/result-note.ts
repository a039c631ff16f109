import { readParquetNote } from "../../records/parquet-note.ts";
import type { ParquetColumn, RowGroup } from "../../records/parquet-writer.ts";
import type { Column } from "../domain/columns.ts";

/** What a result says of itself in its footer. */
export type Note = { readonly columns: readonly Column[]; readonly groups: readonly RowGroup[] };

export const noteOf = async (path: string): Promise<Note> => JSON.parse(await readParquetNote(path)) as Note;

export const parquetColumns = (columns: readonly Column[]): readonly ParquetColumn[] =>
  columns.map(({ name, kind }) => ({ name, kind: kind ?? "text" }));
