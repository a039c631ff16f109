import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { memoryObjects } from "../../chassis/memory/memory-objects.ts";
import { virtualClock } from "../../chassis/memory/virtual-clock.ts";
import type { Objects } from "../../chassis/ports.ts";
import { openEngine } from "../../records/engine.ts";
import { describeRecordSheets } from "../record-sheets.port-test.ts";
import { duckdbSheets } from "./duckdb-sheets.ts";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "choreo-evaluation-test-"));
});
afterAll(() => rm(root, { recursive: true }));

const clock = virtualClock("2026-01-01T00:00:00.000Z");

const readParquet = async (objects: Objects, uri: string): Promise<Record<string, unknown>[]> => {
  const directory = await mkdtemp(join(root, "read-"));
  const path = join(directory, "it.parquet");
  await writeFile(path, await buffer(await objects.read(uri)));
  const engine = await openEngine(directory, { memoryMb: 200 });
  try {
    const read = await engine.connection.runAndReadAll("SELECT * FROM read_parquet($1)", [path]);
    return read
      .getRowObjectsJS()
      .map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]),
        ),
      );
  } finally {
    engine.close();
    await rm(directory, { recursive: true });
  }
};

describeRecordSheets("DuckDB", async (objects) => duckdbSheets({ objects, root, clock }), readParquet);

test("nothing is left on the disk, nor what a killed process left an hour ago", async () => {
  const stale = join(root, "work-stale");
  await mkdir(stale);
  await utimes(stale, new Date("2025-12-31T22:00:00Z"), new Date("2025-12-31T22:00:00Z"));
  const sheets = duckdbSheets({ objects: memoryObjects(), root, clock });
  await expect(sheets.use(() => Promise.reject(new Error("crashed")))).rejects.toThrow("crashed");
  expect(await readdir(root)).toEqual([]);
});
