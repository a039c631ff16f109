import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NotImportable } from "./notes.ts";
import type { TheirPrompt } from "./read-prompts.ts";
import {
  haiku,
  type Prompts,
  imported,
  stage,
  id,
  theirPrompts,
  settings,
  theirStages,
} from "./import-pipeline.testing.ts";

describe("what cannot be carried over is named", () => {
  const left = (input: object, prompts: Prompts = { q: "{x}" }) =>
    imported({ s3_uri: "s3://bucket/a.csv", model_id: haiku, prompt_id: "q", ...input }, prompts).left;
  test.each<[object, string]>([
    [{ retries: 5 }, "retries"],
    [{ max_records_per_job: 10 }, "10 records a job"],
    [{ max_num_jobs: 0 }, "max_num_jobs 0"],
    [{ input_type: "video" }, 'input_type "video"'],
    [{ max_records_per_job: 500, max_records_per_batch: 400 }, "max_records_per_batch"],
    [{ prompt_config: { mode: "single", prompt_id: "q", weight: 1 } }, "prompt_config.weight"],
    [
      {
        prompt_config: { mode: "mapped", column_name: "kind" },
        category_to_prompt_mapping: { ["x".repeat(201)]: "q", y: "q" },
      },
      "it has 201 characters",
    ],
  ])("%j", (input, what) => {
    expect(left(input)).toContainEqual(expect.stringContaining(what));
  });
  test.each<[TheirPrompt, string]>([
    ["{x:>5}", "{x:>5}"],
    [{ template: "{x}", output_schema: { type: "json", fields: { a: "$.a[", b: "$.b" } } }, 'the field "a"'],
    [{ template: "{x}", output_schema: { type: "regex", fields: { a: "(?=x)" } } }, 'the field "a"'],
    [{ template: "{x}", output_schema: { type: "xml", fields: {} } }, 'its type "xml"'],
    [{ template: "{x}", output_schema: { type: "json", fields: { "": "$.a", b: "$.b" } } }, 'the field ""'],
    [{ template: "{x}", output_schema: { type: "json", fields: { a: "$.a", A: "$.b" } } }, 'the field "A"'],
  ])("of the prompt %j", (prompt, what) => {
    expect(left({}, { q: prompt })).toContainEqual(expect.stringContaining(what));
  });
});

test.each<[string, unknown, RegExp]>([
  ["no object", [], /expected object/],
  ["no model", { s3_uri: "s3://bucket/a.csv" }, /model_id/],
  ["the place of a file alone", { pipeline_config_s3_uri: "s3://bucket/p.json" }, /download s3:\/\/bucket\/p.json/],
  ["no input", { model_id: haiku, prompt_id: "q" }, /names 0 inputs/],
  ["two inputs", { model_id: haiku, prompt_id: "q", s3_uri: "s3://b/a.csv", dataset_id: "a/b" }, /names 2 inputs/],
  ["no prompt", { model_id: haiku, s3_uri: "s3://bucket/a.csv" }, /names no prompt_id/],
  [
    "a mode of no meaning",
    { model_id: haiku, s3_uri: "s3://b/a.csv", prompt_config: { mode: "x" } },
    /the prompt mode "x"/,
  ],
  [
    "a first stage that reads the one before",
    { pipeline_name: "p", stages: [stage("s", { use_previous_output: true })] },
    /is the first/,
  ],
])("%s is refused by name", (_, input, why) => {
  expect(() => imported(input, { q: "x" })).toThrow(why);
  expect(() => imported(input, { q: "x" })).toThrow(NotImportable);
});

test("a prompt that is in no file is a problem of the request", () => {
  expect(
    imported({ model_id: haiku, s3_uri: "s3://bucket/a.csv", prompt_id: "q" }).problems.map(({ code }) => code),
  ).toEqual(["batch/prompt-unknown"]);
});

test("whatever they took, of any shape of theirs, is a request that nothing speaks against", () => {
  fc.assert(
    fc.property(theirStages, theirPrompts, fc.string({ minLength: 1 }), (stages, prompts, name) => {
      const { problems } = imported({ pipeline_name: name, presigned_url_expiry_days: 7, stages }, prompts);
      expect(problems).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("the same for one stage alone", () => {
  const sources = fc.constantFrom(
    { s3_uri: "s3://bucket/in/rows.csv" },
    { s3_uri: "s3://bucket/in/" },
    { dataset_id: "owner/set" },
  );
  fc.assert(
    fc.property(settings, id, sources, theirPrompts, (own, prompt_id, from, prompts) => {
      expect(imported({ ...own, prompt_id, ...from }, prompts).problems).toEqual([]);
    }),
  );
});
