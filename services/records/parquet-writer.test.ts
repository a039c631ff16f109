import fc from "fast-check";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEngine, type Engine } from "./engine.ts";
import { openColumns, type PageValue } from "./parquet-reader.ts";
import { parquetWriter, type ParquetColumn, type RowGroup } from "./parquet-writer.ts";

let directory: string;
let engine: Engine;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "choreo-parquet-"));
  engine = await openEngine(directory, { memoryMb: 256 });
});
afterAll(async () => {
  engine.close();
  await rm(directory, { recursive: true });
});

let groups: readonly RowGroup[] = [];
const written = async (columns: readonly ParquetColumn[], rows: readonly (readonly unknown[])[]): Promise<string> => {
  const writer = parquetWriter(columns, (all) => {
    groups = all;
    return "a note";
  });
  const parts: Buffer[] = [];
  for (const row of rows) {
    for (const [at, column] of writer.columns.entries()) column.add(row[at]);
    writer.added(1);
    if (writer.isReady()) parts.push(...(await writer.take()));
  }
  parts.push(...(await writer.end()));
  const path = join(directory, "file.parquet");
  await writeFile(path, Buffer.concat(parts));
  return path;
};
const readBack = async (path: string): Promise<unknown[][]> => {
  const result = await engine.connection.runAndReadAll("SELECT * FROM read_parquet($1)", [path]);
  return result.getRowsJson().map((row) => row.map((value) => value as unknown));
};

/** By our own reader. */
const readByUs = async (columns: readonly ParquetColumn[], path: string): Promise<unknown[][]> => {
  const found: unknown[][] = [];
  for (const { rows, chunks } of groups) {
    const readers = await openColumns(
      path,
      columns.flatMap(({ kind }, at) => (chunks[at] ? [{ kind, chunk: chunks[at] }] : [])),
    );
    const group = Array.from({ length: rows }, () => readers.map((reader) => plain(reader.next())));
    for (const [at, reader] of readers.entries()) expect(reader.isEmpty).toBe(group.every((row) => row[at] === null));
    found.push(...group);
  }
  return found;
};
const plain = (value: PageValue): unknown =>
  typeof value === "object" && value !== null && "bytes" in value
    ? value.bytes.toString("utf8", value.from, value.to)
    : value;

const columns: readonly ParquetColumn[] = [
  { name: "text", kind: "text" },
  { name: "number", kind: "integer" },
  { name: "vector", kind: "floats" },
];

test("another reader finds the same values, types, names and note", async () => {
  const path = await written(columns, [
    ["007", 7, [0.5, -1]],
    ["", 0, []],
    [null, null, null],
    ["é\u0000🎈", -3, [1]],
    ["x", 2 ** 40, null],
  ]);
  expect(await readByUs(columns, path)).toEqual([
    ["007", 7, [0.5, -1]],
    ["", 0, []],
    [null, null, null],
    ["é\u0000🎈", -3, [1]],
    ["x", 2 ** 40, null],
  ]);
  expect(await readBack(path)).toEqual([
    ["007", "7", [0.5, -1]],
    ["", "0", []],
    [null, null, null],
    ["é\u0000🎈", "-3", [1]],
    ["x", String(2 ** 40), null],
  ]);
  const { connection } = engine;
  const described = await connection.runAndReadAll("DESCRIBE SELECT * FROM read_parquet($1)", [path]);
  expect(described.getRows().map(([name, type]) => [name, type])).toEqual([
    ["text", "VARCHAR"],
    ["number", "BIGINT"],
    ["vector", "FLOAT[]"],
  ]);
  const notes = await connection.runAndReadAll("SELECT decode(key), decode(value) FROM parquet_kv_metadata($1)", [
    path,
  ]);
  expect(notes.getRows()).toEqual([["choreo", "a note"]]);
});

test("so it does without rows, with odd names and with more rows than a group holds", async () => {
  expect(await readBack(await written(columns, []))).toEqual([]);
  const odd = [{ name: 'a "b"; --', kind: "text" } as const, { name: "A", kind: "text" } as const];
  expect(await readBack(await written(odd, [["1", "2"]]))).toEqual([["1", "2"]]);
  const long = "y".repeat(20_000_000);
  const path = await written(odd, [
    [long, "1"],
    [long, "2"],
    ["z", long],
  ]);
  expect((await readByUs(odd, path)).map((row) => row.map((text) => String(text).length))).toEqual([
    [long.length, 1],
    [long.length, 1],
    [1, long.length],
  ]);
  const counted = await engine.connection.runAndReadAll(
    "SELECT (SELECT max(row_group_id) FROM parquet_metadata($1)), sum(length(a)) + sum(length(b)) FROM read_parquet($1) AS file(a, b)",
    [path],
  );
  expect(counted.getRows()[0]?.map(String)).toEqual(["2", "60000003"]);
});

test("whatever the values are and however many are missing", async () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => Math.fround(value) + 0);
  const row = fc.tuple(
    fc.option(fc.string({ unit: "grapheme" })),
    fc.option(fc.integer()),
    fc.option(fc.array(float, { maxLength: 5 })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 60 }), async (rows) => {
      const path = await written(columns, rows);
      expect(await readByUs(columns, path)).toEqual(rows);
      const read = await readBack(path);
      expect(read).toEqual(
        rows.map(([text, number, vector]) => [text, number === null ? null : String(number), vector]),
      );
    }),
    { numRuns: 40 },
  );
});

test("texts that stand one behind another, and rows that are missing, are what they are one by one", async () => {
  const text = fc.string({ unit: "grapheme" });
  const part = fc.oneof(
    fc.record({ one: fc.option(text) }),
    fc.record({ texts: fc.array(text, { maxLength: 20 }) }),
    fc.record({ missing: fc.nat(20) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 10 }), async (parts) => {
      const writer = parquetWriter([{ name: "text", kind: "text" }], () => "");
      const [column] = writer.columns;
      const rows: (string | null)[] = [];
      for (const each of parts) {
        if ("one" in each) column?.add(each.one);
        else if ("missing" in each) column?.addMissing(each.missing);
        else column?.addTexts(behindLengths(each.texts), each.texts.length);
        rows.push(...("one" in each ? [each.one] : "texts" in each ? each.texts : nothings(each.missing)));
      }
      writer.added(rows.length);
      const path = join(directory, "texts.parquet");
      await writeFile(path, Buffer.concat(await writer.end()));
      expect(await readBack(path)).toEqual(rows.map((row) => [row]));
    }),
    { numRuns: 40 },
  );
});

const behindLengths = (texts: readonly string[]) => {
  const parts = texts.flatMap((text) => {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  const bytes = Buffer.concat([Buffer.from("."), ...parts]);
  return { bytes, from: 1, to: bytes.length };
};
const nothings = (count: number): null[] => Array.from({ length: count }, () => null);
