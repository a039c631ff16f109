import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { openCsv } from "../records/csv.ts";
import { openEngine } from "../records/engine.ts";
import { formatOf, type Format } from "../records/formats.ts";
import { openJsonl } from "../records/jsonl.ts";
import { MalformedInput } from "../records/malformed-input.ts";
import { openParquet } from "../records/parquet.ts";
import type { Table } from "../records/table.ts";

export type Beside = { readonly path: string; readonly name: string };

/**
 * The files in and below a table's folder that its records name as images, each once. What a table names elsewhere on this disk is never
 * uploaded, whoever wrote it. One that cannot be read names nothing: its run says what is wrong with it.
 */
export const imagesBeside = async (table: string, column: string): Promise<readonly Beside[]> => {
  const format = formatOf(table);
  if (format === undefined) return [];
  const names = new Set<string>();
  try {
    await withTable(table, format, async (content) => {
      if (!content.columns.includes(column)) return;
      for await (const some of content.rows([column])) for (const [value] of some) names.add(value?.trim() ?? "");
    });
  } catch (error) {
    if (error instanceof MalformedInput) return [];
    throw error;
  }
  const found: Beside[] = [];
  for (const name of names) {
    const path = join(dirname(table), ...name.split("/"));
    if (isBelow(name) && (await stat(path).catch(() => undefined))?.isFile() === true) found.push({ path, name });
  }
  return found;
};

/** A step that is empty, `.` or `..` is no name to S3, nor is what this disk takes for one. */
const isBelow = (name: string): boolean =>
  !name.startsWith("data:") &&
  name.split("/").every((step) => !["", ".", ".."].includes(step) && (sep === "/" || !step.includes(sep)));

const withTable = async (path: string, format: Format, read: (table: Table) => Promise<void>): Promise<void> => {
  const bytes = () => createReadStream(path) as AsyncIterable<Buffer>;
  if (format === "csv") return read(await openCsv(bytes));
  if (format === "jsonl") return read(await openJsonl(bytes));
  const directory = await mkdtemp(join(tmpdir(), "choreo-publish-"));
  const engine = await openEngine(directory, { memoryMb: 500 });
  try {
    await read(await openParquet(engine.connection, path));
  } finally {
    engine.close();
    await rm(directory, { recursive: true, force: true });
  }
};
