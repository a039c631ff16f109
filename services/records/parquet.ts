import type { DuckDBConnection } from "@duckdb/node-api";
import { assert } from "../chassis/outcome.ts";
import { MalformedInput, collectPlaces } from "./malformed-input.ts";
import type { Row, Table } from "./table.ts";

/**
 * A Parquet file in the engine's directory. Values that are not text are written as DuckDB writes them (dates as ISO 8601), but for bytes
 * in the column `bytesIn`: those become `data:` URIs, so that they go wherever text goes.
 */
export const openParquet = async (connection: DuckDBConnection, path: string, bytesIn?: string): Promise<Table> => {
  try {
    const described = await connection.runAndReadAll("DESCRIBE SELECT * FROM read_parquet($1)", [path]);
    const fields = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
    const columns = fields.map(({ name }) => name);
    const texts = fields.map(({ name, type }, at) => asText(`c${at}`, name === bytesIn ? type : "VARCHAR"));
    return { columns, rows: (wanted) => readRows(connection, { path, columns, texts }, wanted) };
  } catch (cause) {
    throw unreadable(cause, path);
  }
};

type Source = { readonly path: string; readonly columns: readonly string[]; readonly texts: readonly string[] };

async function* readRows(
  connection: DuckDBConnection,
  source: Source,
  wanted: readonly string[],
): AsyncGenerator<readonly Row[]> {
  let read = 0;
  let groups: readonly RowGroup[] = [];
  try {
    groups = await rowGroups(connection, source.path);
    for (const window of windowsOf(source, groups)) {
      const result = await connection.stream(selectAsText(source, wanted, window), [source.path]);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) break;
        read += chunk.rowCount;
        yield chunk.getRows() as unknown as readonly Row[];
      }
    }
  } catch (cause) {
    throw tooLarge(cause, groups) ?? unreadable(cause, source.path);
  }
  const expected = groups.reduce((sum, { rows }) => sum + rows, 0);
  // Another statement on the same connection ends a stream early and in silence.
  assert(read === expected, `a Parquet stream ended after ${read} of ${expected} rows`);
}

type RowGroup = { readonly rows: number; readonly bytes: number };

/** In their order, with what their columns take before compression. */
const rowGroups = async (connection: DuckDBConnection, path: string): Promise<readonly RowGroup[]> => {
  const found = await connection.runAndReadAll(
    `SELECT any_value(row_group_num_rows), sum(total_uncompressed_size) FROM parquet_metadata($1)
     GROUP BY row_group_id ORDER BY row_group_id`,
    [path],
  );
  return found.getRows().map(([rows, bytes]) => ({ rows: Number(rows), bytes: Number(bytes) }));
};

type Window = { readonly from: number; readonly to: number } | "all";

/** DuckDB hands out 2,048 rows at a time: of images half a gigabyte, and as much again for each form that they pass through. */
const rowsAtOnce = 2048;
const bytesAtOnceMax = 16 * 1024 * 1024;

/** Groups of large rows are read some rows at a time, by the mean of the group. A name that DuckDB needs for that must be free. */
const windowsOf = ({ columns }: Source, groups: readonly RowGroup[]): readonly Window[] => {
  const rowsOf = ({ rows, bytes }: RowGroup) => Math.max(1, Math.floor((bytesAtOnceMax * rows) / Math.max(1, bytes)));
  const areSmall = groups.every((group) => rowsOf(group) >= Math.min(group.rows, rowsAtOnce));
  if (areSmall || columns.some((name) => name.toLowerCase() === rowNumber)) return ["all"];
  const windows: Window[] = [];
  let from = 0;
  for (const group of groups) {
    const end = from + group.rows;
    for (; from < end; from = Math.min(end, from + rowsOf(group)))
      windows.push({ from, to: Math.min(end, from + rowsOf(group)) });
  }
  return windows;
};

const rowNumber = "file_row_number";

/** Columns by position: no name from the file ever becomes SQL. */
const selectAsText = ({ columns, texts }: Source, wanted: readonly string[], window: Window): string => {
  const aliases = columns.map((_, at) => `c${at}`);
  const selected = wanted.map((name) => {
    const at = columns.indexOf(name);
    return texts[at] ?? "NULL::VARCHAR";
  });
  const select = `SELECT ${selected.length === 0 ? "NULL::VARCHAR" : selected.join(", ")} FROM`;
  if (window === "all") return `${select} read_parquet($1) AS file(${aliases.join(", ")})`;
  const { from, to } = window;
  return `${select} read_parquet($1, ${rowNumber} = true) AS file(${[...aliases, "row"].join(", ")})
    WHERE row >= ${from} AND row < ${to}`;
};

/** Bytes alone, or beside the path that stands for them, as Hugging Face keeps images: `STRUCT(bytes BLOB, path VARCHAR)`. */
const asText = (column: string, type: string): string => {
  const data = (bytes: string) => `'data:;base64,' || to_base64(${bytes})`;
  if (type === "BLOB") return data(column);
  if (!/^STRUCT\((?:.*, )?bytes BLOB\b/.test(type)) return `${column}::VARCHAR`;
  const path = /\bpath VARCHAR\b/.test(type) ? `${column}.path` : "NULL";
  return `coalesce(${data(`${column}.bytes`)}, ${path})`;
};

/** Of one row group before compression. What DuckDB holds at once is pages, of which a group may have one for each column: so many bytes fit. */
const groupBytesMax = 100_000_000;

/** Memory that is too little for large groups will be too little again. undefined: that is not it. */
const tooLarge = (cause: unknown, groups: readonly RowGroup[]): MalformedInput | undefined => {
  if (!/^Out of Memory/i.test(messageOf(cause))) return undefined;
  const places = collectPlaces();
  for (const [at, { rows, bytes }] of groups.entries())
    if (bytes > groupBytesMax) places.add(`row group ${at}: ${rows} rows of together ${bytes} bytes`);
  if (places.found === 0) return undefined;
  return places.asError(
    `the Parquet file has row groups that do not fit into memory: write it with at most ${groupBytesMax} bytes in each, before compression`,
  );
};

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** Too little memory or disk is no fault of the file: that goes the way of a defect and is tried again. */
const isOurs = /^(?:Out of Memory|INTERNAL|INTERRUPT|IO Error: (?:Could not|Cannot) (?:write|open))/i;

const unreadable = (cause: unknown, path: string): unknown => {
  const message = messageOf(cause);
  if (isOurs.test(message)) return cause;
  const firstLine = message.split("\n", 1)[0] ?? "";
  return new MalformedInput(
    `the Parquet file cannot be read: ${firstLine.replaceAll(` '${path}'`, "").replaceAll(path, "it")}`,
    [],
    1,
  );
};
