import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { openCsv } from "../../records/csv.ts";
import { openEngine } from "../../records/engine.ts";
import { openJsonl } from "../../records/jsonl.ts";
import { lineBytesMax } from "../../records/line-blocks.ts";
import { MalformedInput } from "../../records/malformed-input.ts";
import { openParquet } from "../../records/parquet.ts";
import type { Row, Table } from "../../records/table.ts";
import type { FoundObject } from "./looked.ts";
import type { Peek } from "./peek.ts";

/** What a look at a file of a table tells: all of it where the file is small, its beginning or its footer where it is not. */
export type LookedTable = {
  readonly uri: string;
  readonly bytes: number;
  readonly columns: readonly string[];
  readonly records: number;
  /** Counted; else told by the part that was read. */
  readonly counted: boolean;
  /** Its first rows, or all of a small file; none of a large Parquet file. */
  readonly rows: readonly Row[];
};

/** A file up to this size is read whole: every row, every id and every fault is seen. */
export const wholeBytesMax = 8_000_000;
const beginningBytes = 256 * 1024;

export type Look = {
  readonly peek: Peek;
  /** A directory of its own, to be thrown away. */
  readonly directory: string;
  /** The column in which images may stand as bytes, where images are read. */
  readonly imageColumn?: string;
};

/** Throws MalformedInput and ObjectMissing. */
export const lookAtTable = (object: FoundObject, look: Look): Promise<LookedTable> => {
  const { format } = object;
  if (format !== "csv" && format !== "jsonl") return lookAtParquet(object, look);
  return object.bytes <= wholeBytesMax
    ? lookAtText(object, format, look.peek)
    : lookAtBeginning(object, format, look.peek);
};

const opened = { csv: openCsv, jsonl: openJsonl };

const lookAtText = async ({ uri, bytes }: FoundObject, format: "csv" | "jsonl", peek: Peek): Promise<LookedTable> => {
  const content = await peek.bytes(uri, 0, bytes);
  const table = await opened[format](() => [content]);
  const rows = await allRows(table);
  return { uri, bytes, columns: table.columns, records: rows.length, counted: true, rows };
};

const allRows = async (table: Table): Promise<Row[]> => {
  const all: Row[] = [];
  for await (const rows of table.rows(table.columns)) all.push(...rows);
  return all;
};

/** Whole lines from the start, more of them until there is a record among them. */
const lookAtBeginning = async (object: FoundObject, format: "csv" | "jsonl", peek: Peek): Promise<LookedTable> => {
  const { uri, bytes } = object;
  for (let wanted = beginningBytes; ; wanted *= 8) {
    const read = await peek.bytes(uri, 0, Math.min(bytes, wanted));
    const lines = read.subarray(0, read.lastIndexOf("\n") + 1);
    const { columns, rows } = await rowsOfBeginning(lines, format);
    if (rows.length > 0) {
      const records = Math.max(rows.length, Math.round((bytes / lines.length) * rows.length));
      return { uri, bytes, columns, records, counted: false, rows };
    }
    if (wanted > lineBytesMax || wanted >= bytes)
      throw new MalformedInput(`no record ends within its first ${read.length} bytes`, ["line 1"]);
  }
};

const rowsOfBeginning = async (
  lines: Buffer,
  format: "csv" | "jsonl",
): Promise<{ columns: readonly string[]; rows: Row[] }> => {
  if (lines.length === 0) return { columns: [], rows: [] };
  const table = await opened[format](() => [lines]);
  const rows: Row[] = [];
  try {
    for await (const some of table.rows(table.columns)) rows.push(...some);
  } catch (error) {
    // The cut may be within a quoted field, whose end is in the part that was not read.
    if (!(error instanceof MalformedInput && error.places.every((place) => place.includes("never closed"))))
      throw error;
  }
  return { columns: table.columns, rows };
};

const magic = Buffer.from("PAR1");
const footerBytesMax = 64 * 1024 * 1024;

/** Of a large file the footer alone: it lies in a file of the same length, whose other bytes nobody reads and no disk keeps. */
const lookAtParquet = async (object: FoundObject, { peek, directory, imageColumn }: Look): Promise<LookedTable> => {
  const { uri, bytes } = object;
  const whole = bytes <= wholeBytesMax;
  const path = join(directory, `${createHash("sha256").update(uri).digest("hex").slice(0, 16)}.parquet`);
  const file = await open(path, "w");
  try {
    if (whole) await file.write(await peek.bytes(uri, 0, bytes));
    else {
      await file.truncate(bytes);
      await file.write(magic, 0, magic.length, 0);
      const footer = await footerOf(object, peek);
      await file.write(footer, 0, footer.length, bytes - footer.length);
    }
  } finally {
    await file.close();
  }
  return whole ? lookAtRows(object, path, { directory, imageColumn }) : lookAtFooter(object, path, directory);
};

const footerOf = async ({ uri, bytes }: FoundObject, peek: Peek): Promise<Buffer> => {
  const end = await peek.bytes(uri, bytes - 8, bytes);
  const length = end.readUInt32LE(0) + 8;
  if (!end.subarray(4).equals(magic) || length > Math.min(bytes - 4, footerBytesMax))
    throw new MalformedInput("the Parquet file has no footer", ["its last 8 bytes"]);
  return peek.bytes(uri, bytes - length, bytes);
};

const lookAtRows = (
  object: FoundObject,
  path: string,
  { directory, imageColumn }: { directory: string; imageColumn: string | undefined },
): Promise<LookedTable> =>
  withEngine(directory, async (connection) => {
    const table = await openParquet(connection, path, imageColumn);
    const rows = await allRows(table);
    return { uri: object.uri, bytes: object.bytes, columns: table.columns, records: rows.length, counted: true, rows };
  });

const lookAtFooter = (object: FoundObject, path: string, directory: string): Promise<LookedTable> =>
  withEngine(directory, async (connection) => {
    const { columns } = await openParquet(connection, path);
    const counted = await connection.runAndReadAll("SELECT num_rows FROM parquet_file_metadata($1)", [path]);
    return {
      uri: object.uri,
      bytes: object.bytes,
      columns,
      records: Number(counted.getRows()[0]?.[0]),
      counted: true,
      rows: [],
    };
  });

type Connection = Awaited<ReturnType<typeof openEngine>>["connection"];

const withEngine = async <T>(directory: string, work: (connection: Connection) => Promise<T>): Promise<T> => {
  const engine = await openEngine(directory, { memoryMb: 500 });
  try {
    return await work(engine.connection);
  } finally {
    engine.close();
  }
};
