import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPipeline } from "../domain/request/check-pipeline.ts";
import { pipelines } from "../domain/request/pipelines.testing.ts";
import { memoryHub } from "../memory/memory-hub.ts";
import { memoryPeek } from "./memory-peek.testing.ts";
import { planPipeline } from "./plan-pipeline.ts";
import {
  directory,
  type Stage,
  uri,
  stage,
  base,
  from,
  plan,
  csv,
  parquet,
  image,
  seeing,
  useDirectory,
  which,
} from "./plan-pipeline.testing.ts";

useDirectory();

describe("a table", () => {
  test("is counted, and its first rows are asked in their own words", async () => {
    const { problems, warnings, inputs, estimate } = await plan(base, { [uri]: csv(150) });
    expect([problems, warnings]).toEqual([[], []]);
    expect(inputs.get("write")).toMatchObject({ formats: ["csv"], objects: 1, records: 150, counted: true });
    expect(estimate.stages).toMatchObject([{ records: 150, jobs: 1, onDemand: 0, outputTokens: 15_000 }]);
    // "A joke about topic 10." and its like have 22 or 23 characters.
    expect(estimate.stages[0]?.inputTokens).toBe(150 * 6);
  });

  test("of several files is the sum of them", async () => {
    const { inputs, problems } = await plan(from("s3://bucket/in/"), {
      "s3://bucket/in/": "",
      "s3://bucket/in/a.csv": csv(10),
      "s3://bucket/in/b.CSV": csv(20),
    });
    expect(problems).toEqual([]);
    expect(inputs.get("write")).toMatchObject({ objects: 2, records: 30, counted: true });
  });

  test("of which the first records are wanted is looked at so far", async () => {
    const input = { from: "s3", uri: "s3://bucket/in/", firstRecords: 25 } as const;
    const request = { ...base, stages: [{ ...stage, idColumn: "id", input }] };
    const objects = {
      "s3://bucket/in/a.csv": csv(20),
      "s3://bucket/in/b.csv": `id,topic\na,1\nb,2\nc,3\nd,4\ne,5\na,1\n`,
    };
    const { inputs, problems, warnings, estimate } = await plan(request, objects);
    expect([problems, warnings.map(({ code }) => code)]).toEqual([[], ["batch/first-records"]]);
    expect([inputs.get("write")?.records, estimate.stages[0]?.records]).toEqual([25, 25]);
    const pictures = { "s3://bucket/in/a.png": image(1), "s3://bucket/in/b.png": image(1) };
    const folder = { ...base, stages: [{ ...stage, ...seeing, input: { ...input, firstRecords: 2 } }], ...which };
    const seen = await plan(folder, { ...pictures, "s3://bucket/in/c.png": image(9000, 1) });
    expect([seen.problems, seen.inputs.get("write")?.records]).toEqual([[], 2]);
  });

  test.each([
    ["csv", (rows: number) => csv(rows)],
    ["jsonl", (rows: number) => Array.from({ length: rows }, (_, at) => `{"id":"${1e6 + at}","topic":"t"}\n`).join("")],
  ])("of a large %s file the beginning is read, and its records are estimated", async (format, make) => {
    const large = `s3://bucket/large.${format}`;
    const { inputs, bytesRead, problems } = await plan(from(large), { [large]: make(500_000) });
    expect(problems).toEqual([]);
    expect(bytesRead(large)).toBe(256 * 1024);
    const { records = 0, counted } = inputs.get("write") ?? {};
    expect(counted).toBe(false);
    expect(Math.abs(records - 500_000)).toBeLessThan(100_000);
  });

  test("a quoted field that the beginning cuts is no fault", async () => {
    const large = "s3://bucket/large.csv";
    const long = `"${"words, and\nlines ".repeat(400)}"`;
    const { problems, inputs } = await plan(from(large), {
      [large]: `id,topic\n${Array.from({ length: 1500 }, (_, at) => `${at},${long}\n`).join("")}`,
    });
    expect(problems).toEqual([]);
    expect(Math.abs((inputs.get("write")?.records ?? 0) - 1500)).toBeLessThan(80);
  });

  test("of a large Parquet file the footer alone is read", async () => {
    const large = "s3://bucket/large.parquet";
    const content = await parquet(200_000);
    const { problems, inputs, bytesRead } = await plan(from(large), { [large]: content });
    expect(content.length).toBeGreaterThan(8_000_000);
    expect(bytesRead(large)).toBeLessThan(20_000);
    expect(problems).toEqual([]);
    expect(inputs.get("write")).toMatchObject({ records: 200_000, counted: true });
  });

  test("of a small Parquet file every row is read", async () => {
    const small = "s3://bucket/small.parquet";
    const { problems, estimate } = await plan(from(small), { [small]: await parquet(120) });
    expect(problems).toEqual([]);
    expect(estimate.stages[0]?.inputTokens).toBeGreaterThan(120 * 30);
  });
});

describe("columns follow from stage to stage", () => {
  test("fields, answers and the input's own are there; why a record failed is not", async () => {
    const prompts = {
      joke: { template: "{{topic}}", output: { type: "json" as const, fields: { line: "$.line" } } },
      rate: { template: "{{line}} {{response}} {{topic}} {{stop_reason}} {{error_code}}" },
    };
    const stages: Stage[] = [
      stage,
      { ...stage, name: "rate", input: { from: "stage", stage: "write" }, asks: { mode: "single", prompt: "rate" } },
    ];
    const { problems } = await plan({ ...base, prompts, stages }, { [uri]: csv(3) });
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('names "error_code"')]);
  });
});

test("whatever is asked for, a plan comes of it, and it says what checkPipeline says", async () => {
  const objects = {
    "s3://bucket/a.csv": "kind,text,a/b~c\nx,words,1\nX ,more,2\n,,\n",
    "s3://bucket/images/a.png": image(3),
    "s3://bucket/images/b.jpg": "no image",
  };
  await fc.assert(
    fc.asyncProperty(pipelines, async (request) => {
      const { peek } = memoryPeek(objects);
      const { problems } = await planPipeline(request, { peek, directory, hub: memoryHub({}), jobsAtOnce: () => 20 });
      const said = new Set(problems.map((problem) => JSON.stringify(problem)));
      expect(checkPipeline(request).filter((problem) => !said.has(JSON.stringify(problem)))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
