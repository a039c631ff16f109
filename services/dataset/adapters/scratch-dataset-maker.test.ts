import fc from "fast-check";
import { mkdir, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { virtualClock } from "../../chassis/memory/virtual-clock.ts";
import { openEngine } from "../../records/engine.ts";
import { memorySelection } from "../memory/memory-selection.ts";
import { datasetMaker } from "../making/dataset-maker.ts";
import { memoryWorkshop } from "../memory/memory-workshop.ts";
import { csvOf, describeDatasetMaker, makeIn, sentence } from "../making/dataset-maker.port-test.ts";
import { sides } from "../domain/sides.ts";
import type { CandidateKeys, Selection, Survivor } from "../making/workshop.ts";
import { directoryScratch } from "../../records/directory-scratch.ts";
import { duckdbSelection } from "./duckdb-selection.ts";
import { scratchDatasetMaker } from "./scratch-dataset-maker.ts";
import { readFile } from "node:fs/promises";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "choreo-dataset-test-"));
});
afterAll(() => rm(root, { recursive: true }));

const clock = virtualClock("2026-01-01T00:00:00.000Z");
const scratch = {
  use: <Result>(work: (directory: string) => Promise<Result>) => directoryScratch(root, clock).use(work),
};
const make: Parameters<typeof makeIn>[0] = (place) => scratchDatasetMaker({ ...place, scratch });

describeDatasetMaker("on a scratch disk", make);

describe("the scratch disk", () => {
  test("keeps nothing after use, nor what a killed process left an hour ago", async () => {
    const stale = join(root, "work-stale");
    const fresh = join(root, "work-fresh");
    for (const path of [stale, fresh]) await mkdir(path);
    await utimes(stale, new Date("2025-12-31T22:00:00Z"), new Date("2025-12-31T22:00:00Z"));
    await utimes(fresh, new Date("2025-12-31T23:50:00Z"), new Date("2025-12-31T23:50:00Z"));
    await expect(scratch.use(() => Promise.reject(new Error("crashed")))).rejects.toThrow("crashed");
    expect(await readdir(root)).toEqual(["work-fresh"]);
    await rm(fresh, { recursive: true });
  });

  test("takes Parquet, more rows than are handed to DuckDB at once", async () => {
    const content = await scratch.use(async (directory) => {
      const engine = await openEngine(directory, { memoryMb: 200 });
      const path = join(directory, "rows.parquet");
      await engine.connection.run(
        `COPY (SELECT 'Title ' || i AS title, '${sentence} ' || i AS content FROM range(60000) t(i)) TO '${path}'`,
      );
      engine.close();
      return readFile(path);
    });
    const source = { uri: "s3://bkt/sources/rows.parquet" };
    const { making, lines } = await makeIn(make, { "rows.parquet": content }, { source });
    expect(making.counts).toMatchObject({ rowsIn: 60_000, records: 60_000 });
    expect(lines[59_999]).toEqual({ prompt: `Say: ${sentence} 59999`, completion: "Title 59999" });
  });
});

test("a dataset made on disk and one made in memory are the same, to the byte", async () => {
  const rows = Array.from({ length: 500 }, (_, at) => [`${at % 90}`, `Title ${at}`, `${sentence} ${at % 120}`, ""]);
  const content = { "rows.csv": csvOf(["id", "title", "content", "published_date"], ...rows) };
  const split = { train: 0.6, validation: 0.2, test: 0.2 };
  const inMemory: typeof make = (place) => datasetMaker({ ...place, withWorkshop: (work) => work(memoryWorkshop()) });
  const [disk, memory] = [await makeIn(make, content, { split }), await makeIn(inMemory, content, { split })];
  expect(disk.making).toEqual(memory.making);
  expect(disk.objects.uris().map((uri) => disk.objects.text(uri))).toEqual(
    memory.objects.uris().map((uri) => memory.objects.text(uri)),
  );
});

describe("selection in DuckDB", () => {
  test("keeps exactly what selection in memory keeps", async () => {
    const keys: fc.Arbitrary<CandidateKeys> = fc.record({
      id: fc.constantFrom(null, "a", "b", "c"),
      date: fc.constantFrom(null, -5, 0, 1.5, 2e12),
      hash: fc.constantFrom("h1", "h2", "h3", "h4"),
      side: fc.constantFrom(...sides),
      flags: fc.nat(31),
    });
    const samples = fc.sample(fc.tuple(fc.array(keys, { maxLength: 40 }), fc.boolean()), { numRuns: 12, seed: 7 });
    for (const [candidates, dropDuplicates] of samples)
      await scratch.use(async (directory) => {
        const engine = await openEngine(directory, { memoryMb: 200 });
        const found = [];
        for (const selection of [await duckdbSelection(engine), memorySelection()])
          found.push(await outcomeOf(selection, candidates, dropDuplicates));
        engine.close();
        expect(found[0]).toEqual(found[1]);
      });
  });
});

const outcomeOf = async (selection: Selection, candidates: readonly CandidateKeys[], dropDuplicates: boolean) => {
  for (const candidate of candidates) await selection.add(candidate);
  const counts = await selection.select({ dropDuplicates });
  const survivors: Survivor[] = [];
  for await (const batch of selection.survivors())
    survivors.push(...batch.map(({ row, side, flags }) => ({ row, side, flags })));
  return { counts, survivors };
};
