import { DuckDBInstance, type DuckDBConnection, type DuckDBType } from "@duckdb/node-api";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { QueryFailure } from "../statement.ts";
import { quote } from "./hive-type.ts";
import { namelessColumns, tablesOf, treeOf, inDuckdbWords } from "./plan.ts";
import type { Answer, ColumnInfo, Question } from "./protocol.ts";
import { columnInfo, render } from "./render.ts";
import { text, viewOf, type Look } from "./table-view.ts";
import { trinoSpellings } from "./trino-spellings.ts";

type Run = Extract<Question, { kind: "run" }>;
type Done = Extract<Answer, { kind: "done" }>;

/** Beyond this DuckDB spills to the query's folder. */
const memoryMb = 1024;

const open = async (): Promise<DuckDBConnection> => {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${memoryMb}MB`,
    threads: "2",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  return instance.connect();
};

const lookInto =
  (connection: DuckDBConnection): Look =>
  async (sql) =>
    (await connection.runAndReadAll(sql)).getRows().map(([first]) => String(first));

/** Tables as views in a catalog of Athena's name, Trino's spellings, and then nothing but the query's own folder in reach. */
const prepare = async (connection: DuckDBConnection, { directory, tables, database }: Run): Promise<void> => {
  await connection.run(`SET temp_directory = ${text(join(directory, "spill"))}`);
  await connection.run("SET integer_division = true; SET TimeZone = 'UTC'");
  await connection.run("ATTACH ':memory:' AS awsdatacatalog");
  for (const schema of new Set([database, ...tables.map((table) => table.database)]))
    await connection.run(`CREATE SCHEMA IF NOT EXISTS awsdatacatalog.${quote(schema)}`);
  await connection.run(`USE awsdatacatalog.${quote(database)}`);
  for (const spelling of trinoSpellings) await connection.run(`CREATE MACRO ${spelling}`);
  for (const table of tables) {
    const view = await viewOf(table, lookInto(connection));
    await connection.run(`CREATE VIEW awsdatacatalog.${quote(table.database)}.${quote(table.table)} AS ${view}`);
  }
  await connection.run(`SET allowed_directories = [${text(`${directory}/`)}]`);
  await connection.run("SET enable_external_access = false; SET lock_configuration = true");
};

/** Every value in double quotes, which are doubled inside; NULL is nothing at all, as in Athena's result files. */
const line = (values: (string | null)[]): string =>
  `${values.map((value) => (value === null ? "" : `"${value.replaceAll('"', '""')}"`)).join(",")}\n`;

const infos = (names: string[], types: DuckDBType[], nameless: Set<number>): ColumnInfo[] =>
  names.map((name, i) => columnInfo(nameless.has(i) ? `_col${i}` : name, types[i] as DuckDBType));

const toCsv = async (connection: DuckDBConnection, sql: string, file: string): Promise<Done> => {
  const tree = await treeOf(connection, sql);
  const result = await connection.stream(sql);
  const types = result.columnTypes();
  const names = result.columnNames();
  const columns = infos(names, types, namelessColumns(tree, names.length));
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    yield line(columns.map(({ name }) => name));
    for await (const rows of result.yieldRows()) {
      count += rows.length;
      yield rows.map((row) => line(row.map((value, i) => render(value, types[i] as DuckDBType)))).join("");
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
  return { kind: "done", columns, rows: count };
};

const namesOf = async (connection: DuckDBConnection, sql: string): Promise<string[]> => {
  const prepared = await connection.prepare(sql);
  return Array.from({ length: prepared.columnCount }, (_, i) => prepared.columnName(i));
};

const extensions = { gzip: ".gz", none: "" } as Record<string, string>;

const copyOptions = (output: Extract<Run["output"], { kind: "unload" }>): string[] => {
  const compression = output.compression === "none" ? "uncompressed" : output.compression;
  const partitions =
    output.partitionedBy.length === 0 ? [] : [`PARTITION_BY (${output.partitionedBy.map(quote).join(", ")})`];
  if (output.format === "parquet") return ["FORMAT parquet", `COMPRESSION ${text(compression)}`, ...partitions];
  const named = [`COMPRESSION ${text(output.compression)}`, ...partitions];
  if (output.format === "json") return ["FORMAT json", ...named];
  return [
    "FORMAT csv",
    "HEADER false",
    `DELIMITER ${text(output.delimiter)}`,
    "QUOTE ''",
    "ESCAPE ''",
    "NULLSTR '\\N'",
    ...named,
  ];
};

const unload = async (
  connection: DuckDBConnection,
  sql: string,
  output: Extract<Run["output"], { kind: "unload" }>,
): Promise<Done> => {
  const names = await namesOf(connection, sql);
  const last = names.slice(names.length - output.partitionedBy.length).map((name) => name.toLowerCase());
  if (
    output.partitionedBy.length >= names.length ||
    output.partitionedBy.some((name, i) => name.toLowerCase() !== last[i])
  )
    if (output.partitionedBy.length > 0)
      throw new QueryFailure(
        `HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as the table properties: [${output.partitionedBy.join(", ")}]`,
      );
  await mkdir(output.folder, { recursive: true });
  const extension = output.format === "parquet" ? "" : (extensions[output.compression] ?? "");
  const to = output.partitionedBy.length > 0 ? output.folder : join(output.folder, `part${extension}`);
  const copied = await connection.runAndReadAll(`COPY (${sql}) TO ${text(to)} (${copyOptions(output).join(", ")})`);
  return { kind: "done", columns: [], rows: Number(copied.getRows()[0]?.[0] ?? 0) };
};

const answer = async (connection: DuckDBConnection, question: Question): Promise<Answer> => {
  if (question.kind === "plan")
    return { kind: "planned", tables: tablesOf(await treeOf(connection, question.sql), question.sql) };
  await prepare(connection, question);
  const { output } = question;
  const sql = await inDuckdbWords(connection, await treeOf(connection, question.sql), question.sql);
  return output.kind === "csv" ? toCsv(connection, sql, output.file) : unload(connection, sql, output);
};

/** DuckDB says what kind of mistake it was before the sentence; Athena does so in capitals. */
const reasonOf = (cause: unknown): string => {
  if (cause instanceof QueryFailure) return cause.message;
  const [, kind = "", sentence = String(cause)] =
    /^(?:Error: )?(\w+(?: \w+){0,2}) Error: ([^]*)$/.exec(cause instanceof Error ? cause.message : String(cause)) ?? [];
  if (kind === "Conversion" || kind === "Invalid Input") return `INVALID_CAST_ARGUMENT: ${sentence}`;
  if (kind === "Out of Memory") return `EXCEEDED_LOCAL_MEMORY_LIMIT: ${sentence}`;
  return kind === "" ? sentence : `SYNTAX_ERROR: ${sentence}`;
};

const connection = await open();
process.on("message", (question: Question) => {
  answer(connection, question)
    .catch((cause: unknown): Answer => ({ kind: "failed", reason: reasonOf(cause) }))
    .then((sent) => process.send?.(sent))
    .catch(() => process.exit(1));
});
// Whoever started it is gone: nobody waits for the answer.
process.on("disconnect", () => process.exit(0));
