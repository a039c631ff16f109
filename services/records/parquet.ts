import type { DuckDBConnection } from "@duckdb/node-api";
import { assert } from "../chassis/outcome.ts";
import { MalformedInput } from "./malformed-input.ts";
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

async function* readRows(
  connection: DuckDBConnection,
  { path, columns, texts }: { path: string; columns: readonly string[]; texts: readonly string[] },
  wanted: readonly string[],
): AsyncGenerator<readonly Row[]> {
  let read = 0;
  let expected = 0;
  try {
    const counted = await connection.runAndReadAll("SELECT count(*) FROM read_parquet($1)", [path]);
    expected = Number(counted.getRows()[0]?.[0]);
    const result = await connection.stream(selectAsText(columns, texts, wanted), [path]);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) break;
      read += chunk.rowCount;
      yield chunk.getRows() as unknown as readonly Row[];
    }
  } catch (cause) {
    throw unreadable(cause, path);
  }
  // Another statement on the same connection ends a stream early and in silence.
  assert(read === expected, `a Parquet stream ended after ${read} of ${expected} rows`);
}

/** Columns by position: no name from the file ever becomes SQL. */
const selectAsText = (columns: readonly string[], texts: readonly string[], wanted: readonly string[]): string => {
  const aliases = columns.map((_, at) => `c${at}`);
  const selected = wanted.map((name) => {
    const at = columns.indexOf(name);
    return texts[at] ?? "NULL::VARCHAR";
  });
  return `SELECT ${selected.length === 0 ? "NULL::VARCHAR" : selected.join(", ")} FROM read_parquet($1) AS file(${aliases.join(", ")})`;
};

/** Bytes alone, or beside the path that stands for them, as Hugging Face keeps images: `STRUCT(bytes BLOB, path VARCHAR)`. */
const asText = (column: string, type: string): string => {
  const data = (bytes: string) => `'data:;base64,' || to_base64(${bytes})`;
  if (type === "BLOB") return data(column);
  if (!/^STRUCT\((?:.*, )?bytes BLOB\b/.test(type)) return `${column}::VARCHAR`;
  const path = /\bpath VARCHAR\b/.test(type) ? `${column}.path` : "NULL";
  return `coalesce(${data(`${column}.bytes`)}, ${path})`;
};

/** Too little memory or disk is no fault of the file: that goes the way of a defect and is tried again. */
const isOurs = /^(?:Out of Memory|INTERNAL|INTERRUPT|IO Error: (?:Could not|Cannot) (?:write|open))/i;

const unreadable = (cause: unknown, path: string): unknown => {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (isOurs.test(message)) return cause;
  const firstLine = message.split("\n", 1)[0] ?? "";
  return new MalformedInput(
    `the Parquet file cannot be read: ${firstLine.replaceAll(` '${path}'`, "").replaceAll(path, "it")}`,
    [],
    1,
  );
};
