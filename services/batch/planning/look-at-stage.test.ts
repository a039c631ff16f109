import { describe, expect, test } from "vitest";
import { Pipeline } from "../../../events-schema/index.ts";
import type { Written } from "../domain/request/sample.testing.ts";
import { memoryPeek } from "./memory-peek.testing.ts";
import { planPipeline } from "./plan-pipeline.ts";
import {
  directory,
  type Stage,
  uri,
  stage,
  base,
  from,
  type Objects,
  plan,
  told,
  csv,
  input,
  image,
  seeing,
  which,
  useDirectory,
} from "./plan-pipeline.testing.ts";

useDirectory();

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
