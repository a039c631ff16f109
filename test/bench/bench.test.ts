import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { benchmarkNames, isBenchmarkName, loadBenchmark } from "./benchmarks.ts";
import { median, percentile, spread } from "./statistics.ts";
import { asText } from "./table.ts";

const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, "run.ts"), ...args]);

describe("the list of benchmarks", () => {
  test.each(benchmarkNames)("%s says its own name and aim", async (name) => {
    expect(await loadBenchmark(name)).toEqual({ name, aim: expect.stringMatching(/\S/), run: expect.any(Function) });
  });

  test("knows its names only", () => {
    expect(benchmarkNames.every(isBenchmarkName)).toBe(true);
    expect(["", "speed", "constructor", "toString"].some(isBenchmarkName)).toBe(false);
  });
});

describe("npm run bench", () => {
  test("with --json prints one document and nothing else", async () => {
    const { stdout } = await run("matcher", "--json");
    expect(JSON.parse(stdout)).toEqual({
      node: process.version,
      cpus: expect.any(Number),
      cpu: expect.any(String),
      load: expect.any(Number),
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      results: [
        {
          name: "matcher",
          aim: expect.stringContaining("200,000"),
          unit: "events/s",
          value: expect.any(Number),
          rssMb: expect.any(Number),
          runs: expect.any(Number),
          baseline: { name: expect.any(String), unit: "events/s", value: expect.any(Number) },
          parts: expect.any(Array),
        },
      ],
    });
  });

  test("refuses a name that it does not know, and says which there are", async () => {
    await expect(run("speed")).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("start, demo, hop") });
  });
});

describe("a figure", () => {
  test("is the nearest rank of its samples", () => {
    const samples = Array.from({ length: 200 }, (_, at) => 200 - at);
    expect([percentile(samples, 0.5), percentile(samples, 0.99), median([3, 1, 2])]).toEqual([100, 198, 2]);
    expect(spread([1.23456])).toEqual({ p50: 1.23, p99: 1.23 });
    expect(() => median([])).toThrow("no samples");
  });

  test("stands in a table with what it is compared with; a benchmark that failed says why", () => {
    const aim = "much";
    const baseline = { name: "nothing", unit: "MB/s", p50: 1, p99: 2 };
    const text = asText({ name: "made-up", aim, unit: "MB/s", value: 1234.5, runs: 1, rssMb: null, baseline });
    expect(text).toContain("1,230 MB/s");
    expect(text).toContain("nothing: p50 1, p99 2 MB/s");
    expect(text).toContain("  1 run\n");
    expect(asText({ name: "made-up", aim, error: "no such thing" })).toContain("no such thing");
  });
});
