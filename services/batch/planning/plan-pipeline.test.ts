import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { png } from "../../../infra/local/bedrock/runtime/sample-images.ts";
import { Pipeline } from "../../../events-schema/index.ts";
import { openEngine } from "../../records/engine.ts";
import type { Written } from "../domain/request/sample.testing.ts";
import { checkPipeline } from "../domain/request/check-pipeline.ts";
import { pipelines } from "../domain/request/pipelines.testing.ts";
import { memoryHub } from "../memory/memory-hub.ts";
import { memoryPeek } from "./memory-peek.testing.ts";
import { planPipeline, type Plan } from "./plan-pipeline.ts";

let directory = "";
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), "plan-"))));
afterAll(() => rm(directory, { recursive: true, force: true }));

type Stage = Written["stages"][number];
const uri = "s3://bucket/topics.csv";
const stage: Stage = {
  name: "write",
  model: "amazon.nova-micro-v1:0",
  input: { from: "s3", uri },
  asks: { mode: "single", prompt: "joke" },
  inference: { maxTokens: 100 },
};
const base: Written = { name: "topics", prompts: { joke: { template: "A joke about {{topic}}." } }, stages: [stage] };
const from = (input: string, changes: Partial<Stage> = {}, others: Partial<Written> = {}): Written => ({
  ...base,
  ...others,
  stages: [{ ...stage, ...changes, input: { from: "s3", uri: input } }],
});

type Objects = Parameters<typeof memoryPeek>[0];
const plan = async (request: Written, objects: Objects): Promise<Plan & { bytesRead: (uri: string) => number }> => {
  const { peek, bytesRead } = memoryPeek(objects);
  return { ...(await planPipeline(Pipeline.parse(request), { peek, directory, jobsAtOnce: () => 20 })), bytesRead };
};
const told = (problems: Plan["problems"]): string[] =>
  problems.map(({ code, places }) => [code, ...(places ?? [])].join(" "));

const csv = (rows: number): string =>
  `id,topic\n${Array.from({ length: rows }, (_, at) => `${String(at).padStart(3, "0")},topic ${at}\n`).join("")}`;

const parquet = async (rows: number): Promise<Buffer> => {
  const path = join(directory, `made-${rows}.parquet`);
  const engine = await openEngine(directory, { memoryMb: 500 });
  await engine.connection.run(
    `COPY (SELECT range AS id, 'topic ' || range || repeat(md5(range::VARCHAR), 4) AS topic FROM range(${rows})) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 20000)`,
  );
  engine.close();
  return readFile(path);
};

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

const input = "/stages/0/input/uri";
const image = (width: number, height = width, extra = 0) => png(width, height, extra);
const seeing: Partial<Stage> = { model: "amazon.nova-lite-v1:0", reads: "text-and-image" };
const which = { prompts: { joke: { template: "What is {{file_name}}?" } } };

describe("what speaks against the data", () => {
  test.each<[what: string, request: Written, objects: Objects, ...expected: string[]]>([
    ["nothing there", base, {}, `batch/missing-object ${input}`],
    ["nothing under the prefix", from("s3://bucket/in/"), { "s3://bucket/in/": "" }, `batch/missing-object ${input}`],
    [
      "no format by its name",
      from("s3://bucket/x.txt"),
      { "s3://bucket/x.txt": "a" },
      `batch/input-format ${input} s3://bucket/x.txt`,
    ],
    [
      "two formats, of which one lacks a column",
      from("s3://bucket/in/"),
      { "s3://bucket/in/a.csv": csv(1), "s3://bucket/in/a.png": image(1) },
      "batch/unknown-field /prompts/joke/template /stages/0",
    ],
    ["no bytes", base, { [uri]: "" }, `batch/empty-object ${input} ${uri}`],
    ["a header alone", base, { [uri]: "id,topic\n" }, `batch/no-records ${input}`],
    [
      "columns that are not there",
      from(
        uri,
        { idColumn: "key", columns: { subject: "thema" } },
        { prompts: { joke: { template: "{{subject}} {{topic}} {{kind}}" } } },
      ),
      { [uri]: csv(3) },
      "batch/missing-column /stages/0/idColumn",
      "batch/unknown-field /prompts/joke/template /stages/0",
      "batch/unknown-field /prompts/joke/template /stages/0",
    ],
    ["a column twice", base, { [uri]: "topic,topic\na,b\n" }, "batch/ambiguous-column /stages/0/input"],
    ["ragged rows", base, { [uri]: "id,topic\n1,a,b\n2\n" }, `batch/malformed-input ${input}`],
    [
      "bytes that are no text",
      base,
      { [uri]: Buffer.from([0x69, 0x0a, 0xff, 0xfe, 0x0a]) },
      `batch/malformed-input ${input}`,
    ],
    ["no JSON", from("s3://bucket/x.jsonl"), { "s3://bucket/x.jsonl": "[1]\n" }, `batch/malformed-input ${input}`],
    [
      "no Parquet",
      from("s3://bucket/x.parquet"),
      { "s3://bucket/x.parquet": "PAR1 and nothing" },
      `batch/malformed-input ${input}`,
    ],
    [
      "a large file that is no Parquet",
      from("s3://bucket/x.parquet"),
      { "s3://bucket/x.parquet": Buffer.alloc(9_000_000) },
      `batch/malformed-input ${input}`,
    ],
    [
      "ids twice",
      from(uri, { idColumn: "id" }),
      { [uri]: `${csv(3)}001,again\n` },
      "batch/duplicate-ids /stages/0/idColumn",
    ],
    [
      "ids missing",
      from(uri, { idColumn: "id" }),
      { [uri]: `${csv(3)},again\n` },
      "batch/missing-ids /stages/0/idColumn",
    ],
    ["record_id twice", base, { [uri]: "record_id,topic\n1,a\n1,b\n" }, "batch/duplicate-ids /stages/0/input"],
    [
      "values that choose no prompt",
      from(uri, { asks: { mode: "mapped", column: "topic", prompts: { "TOPIC 1": "joke" } } }),
      { [uri]: csv(2) },
      "batch/failing-records /stages/0/asks/column",
    ],
    [
      "texts that are blank",
      from(uri, { asks: { mode: "column", column: "topic" } }, { prompts: {} }),
      { [uri]: "id,topic\n1, \n2,x\n" },
      "batch/failing-records /stages/0/asks",
    ],
    [
      "an image that is none",
      from("s3://bucket/in/", seeing, which),
      { "s3://bucket/in/a.png": image(2), "s3://bucket/in/b.png": "GIF" },
      `batch/failing-records ${input}`,
    ],
    [
      "an image that is too large",
      from("s3://bucket/in/", seeing, which),
      { "s3://bucket/in/a.png": image(8001, 1) },
      `batch/failing-records ${input}`,
    ],
    [
      "a table that holds images that are none",
      from(uri, { ...seeing, imageColumn: "image" }, { prompts: { joke: { template: "What?" } } }),
      { [uri]: `image\n"data:;base64,aGk="\n"data:;base64,${image(1).toString("base64")}"\n` },
      "batch/failing-records /stages/0/imageColumn",
    ],
    [
      "a table that names images that are not there",
      from(uri, { ...seeing, imageColumn: "image" }, { prompts: { joke: { template: "What?" } } }),
      { [uri]: "image\na.png\nb.png\n", "s3://bucket/a.png": image(1) },
      "batch/failing-records /stages/0/imageColumn",
    ],
    [
      "a later column",
      {
        ...base,
        stages: [
          stage,
          {
            ...stage,
            name: "again",
            input: { from: "stage", stage: "write" },
            asks: { mode: "column", column: "answer" },
          },
        ],
      },
      { [uri]: csv(3) },
      "batch/missing-column /stages/1/asks/column",
    ],
    [
      "more jobs than are wanted",
      from(uri, { limits: { maxJobs: 1, maxRecordsPerJob: 100 } }),
      { [uri]: csv(300) },
      "batch/jobs /stages/0/limits/maxJobs",
    ],
    ["more than it may cost", { ...base, maxCostUsd: 0.0001 }, { [uri]: csv(300) }, "batch/cost /maxCostUsd"],
  ])("%s", async (_, request, objects, ...expected) => {
    const { problems, warnings } = await plan(request, objects);
    expect(told(problems)).toEqual(expected);
    expect(told(warnings)).toEqual([]);
  });

  test.each<[string, Partial<Stage>, Partial<Written>, string]>([
    ["a prompt that is not there", { asks: { mode: "single", prompt: "x" } }, {}, "batch/prompt-unknown"],
    [
      "values that are one",
      { asks: { mode: "mapped", column: "topic", prompts: { a: "joke", A: "joke" }, default: "joke" } },
      {},
      "batch/mapping-ambiguous",
    ],
    ["a template that cannot be read", {}, { prompts: { joke: { template: "{{topic" } } }, "batch/template"],
    [
      "a rule where a prompt is needed",
      { asks: { mode: "mapped", column: "topic", default: "all" } },
      { prompts: { joke: { template: "{{topic}}" }, all: { expands: ["joke"] } } },
      "batch/prompt-kind",
    ],
    [
      "a path that cannot be read",
      {},
      { prompts: { joke: { template: "{{topic}}", output: { type: "json", fields: { a: "$[" } } } } },
      "batch/extraction",
    ],
    ["no model", { model: "nothing at all", reads: "text-and-image", imageColumn: "topic" }, {}, "batch/model"],
  ])("%s is said once, and the data is looked at all the same", async (_, changes, others, code) => {
    const { problems, inputs } = await plan(from(uri, changes, others), { [uri]: csv(3), "s3://bucket/topic 0": "" });
    expect(problems.map((problem) => problem.code).filter((found) => found === code)).toEqual([code]);
    expect(inputs.get("write")).toMatchObject({ records: 3 });
  });

  test("failures that are borne are warned of", async () => {
    const request = from("s3://bucket/in/", { ...seeing, failures: { shareMax: 0.5 } }, which);
    const { problems, warnings } = await plan(request, {
      "s3://bucket/in/a.png": image(2),
      "s3://bucket/in/b.png": "GIF",
    });
    expect(told(problems)).toEqual([]);
    expect(told(warnings)).toEqual([`batch/failing-records ${input}`]);
  });

  test("one file larger than a function holds is refused, with what to do", async () => {
    const { peek } = memoryPeek({});
    const large = { ...peek, head: async () => ({ bytes: 3_000_000_000 }) };
    const { problems } = await planPipeline(Pipeline.parse(base), { peek: large, directory, jobsAtOnce: () => 20 });
    expect(problems).toMatchObject([
      { code: "batch/input-too-large", remedy: expect.stringContaining("split") as string },
    ]);
  });

  test("all of it is said at once, with what is wrong without data", async () => {
    const request = from(uri, { form: "InvokeModel", inference: { temperature: 2 }, idColumn: "key" });
    expect(told((await plan(request, { [uri]: csv(1) })).problems)).toEqual([
      "batch/parameter /stages/0/inference/temperature",
      "batch/missing-column /stages/0/idColumn",
    ]);
  });
});

describe("a data set of the Hub", () => {
  const commit = "a".repeat(40);
  const planned = async (content: Buffer | undefined, changes: object = {}, withHub = true) => {
    const files = content === undefined ? {} : { "data/train-00000-of-00001.parquet": content };
    const hub = memoryHub({ "a/b": { branches: { main: commit }, commits: { [commit]: files } } });
    const hubInput = { from: "hugging-face" as const, dataset: "a/b", ...changes };
    const request = Pipeline.parse({ ...base, stages: [{ ...stage, input: hubInput }] });
    const { peek } = memoryPeek({});
    return planPipeline(request, { peek, directory, jobsAtOnce: () => 20, ...(withHub && { hub }) });
  };

  test("is looked at as its files are: rows of small ones, footers of large ones", async () => {
    const small = await planned(await parquet(130));
    expect([told(small.problems), told(small.warnings)]).toEqual([[], []]);
    expect(small.inputs.get("write")).toMatchObject({ records: 130, counted: true });
    expect(small.estimate.unknown).toEqual([]);
    const large = await planned(await parquet(200_000));
    expect(large.inputs.get("write")).toMatchObject({ records: 200_000 });
  });

  test("speaks against the request like every other input", async () => {
    const other = { prompts: { joke: { template: "{{subject}}" } } };
    const hub = memoryHub({
      "a/b": {
        branches: { main: commit },
        commits: { [commit]: { "data/train-00000-of-00001.parquet": await parquet(3) } },
      },
    });
    const request = Pipeline.parse({
      ...base,
      ...other,
      stages: [{ ...stage, input: { from: "hugging-face", dataset: "a/b" } }],
    });
    const { problems } = await planPipeline(request, {
      peek: memoryPeek({}).peek,
      hub,
      directory,
      jobsAtOnce: () => 20,
    });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("a/b@aaaaaaa/data/train-00000-of-00001.parquet has no such column"),
    ]);
  });

  test("that has no such split, or is not there, is refused at its place", async () => {
    expect(told((await planned(await parquet(3), { split: "test" })).problems)).toEqual([
      "batch/hub-no-split /stages/0/input",
    ]);
    expect(told((await planned(undefined, { dataset: "a/c" })).problems)).toEqual(["batch/hub-absent /stages/0/input"]);
  });

  test("that cannot be looked at is warned of", async () => {
    const secret = { tokenSecretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:hub" };
    for (const plan of [await planned(undefined, secret), await planned(undefined, {}, false)]) {
      expect([told(plan.problems), told(plan.warnings)]).toEqual([[], ["batch/not-looked-at /stages/0/input"]]);
      expect(plan.estimate.unknown).toEqual(['the records of the stage "write"']);
    }
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
