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
    [{ pipeline_name: "p" }, "pipeline_name"],
    [{ stage_name: "s" }, "stage_name"],
    [{ split: "test" }, 'split "test"'],
    [{ image_column: "picture" }, 'image_column "picture"'],
    [{ category_to_prompt_mapping: { a: "q" } }, "category_to_prompt_mapping"],
    [{ prompt_config: { mode: "single", prompt_id: "q", column_name: "c" } }, "prompt_config.column_name"],
    [{ max_records_per_job: 10 }, '10 records a job of the stage "answers": Bedrock takes no job of fewer'],
    [{ max_records_per_job: 1.5 }, '1.5 records a job of the stage "answers": it is no number'],
    [{ presigned_url_expiry_days: 3 }, '"linkDays": 3'],
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
    [{ template: "{x}", system: "be kind" }, 'system of the prompt "q"'],
    [
      { template: "{x}", output_schema: { type: "json", fields: { a: "$.a" }, strict: true } },
      'output_schema.strict of the prompt "q"',
    ],
    [{ template: "{x}", output_schema: { type: "json", fields: { a: "$.a[", b: "$.b" } } }, 'the field "a"'],
    [{ template: "{x}", output_schema: { type: "regex", fields: { a: "(?=x)" } } }, 'the field "a"'],
    [{ template: "{x}", output_schema: { type: "xml", fields: {} } }, 'its type "xml"'],
    [{ template: "{x}", output_schema: { type: "json", fields: { "": "$.a", b: "$.b" } } }, 'the field ""'],
    [{ template: "{x}", output_schema: { type: "json", fields: { a: "$.a", A: "$.b" } } }, 'the field "A"'],
  ])("of the prompt %j", (prompt, what) => {
    expect(left({}, { q: prompt })).toContainEqual(expect.stringContaining(what));
  });
});

describe("what none of theirs is, is refused by name, each with its place", () => {
  const refusals = (input: unknown): (readonly [string, string])[] => {
    try {
      imported(input, { q: "x" });
    } catch (error) {
      if (error instanceof NotImportable) return error.refusals.map(({ at, sentence }) => [at, sentence]);
      throw error;
    }
    return [];
  };
  const of = (more: object) => ({ model_id: haiku, prompt_id: "q", s3_uri: "s3://bucket/a.csv", ...more });
  const first = (more: object) => ({ pipeline_name: "p", stages: [stage("s", more)] });
  test.each<[unknown, string, string]>([
    [[], "", "the input is a list; it must be an object"],
    [{}, "", "the input has none of model_id, s3_uri"],
    [{ prompt_config: { mode: "single" } }, "", "prompt_config is a part of a stage"],
    [{ input: '{"model_id": "x"}' }, "", "write that text into a file"],
    [{ type: "PipelineRequested", data: {} }, "", "it is a request already"],
    [{ s3_uri: "s3://bucket/a.csv" }, "/model_id", "model_id is missing; write the model's id"],
    [of({ model_id: "" }), "/model_id", "model_id is empty; write the model"],
    [of({ max_num_jobs: "3" }), "/max_num_jobs", 'max_num_jobs is "3"; it must be a number'],
    [of({ prompt_config: ["q"] }), "/prompt_config", "prompt_config is a list; it must be an object"],
    [{ pipeline_name: "p", stages: [] }, "/stages", "stages is empty; write one stage at least, in a list"],
    [{ pipeline_name: "p", stages: {} }, "/stages", "stages is an object; it must be a list"],
    [{ pipeline_name: "p", stages: Array(21).fill(stage("s", {})) }, "/stages", "21 stages; a request has 20 at most"],
    [first({ use_previous_output: "true" }), "/stages/0/use_previous_output", "it must be true or false"],
    [first({ column_mappings: { a: 1 } }), "/stages/0/column_mappings/a", "column_mappings.a is 1; it must be a text"],
    [first({ prompt_id: "q", use_previous_output: true }), "/stages/0/use_previous_output", "is the first"],
    [of({ s3_uri: null }), "", 'the stage "answers" has no input; write one of s3_uri, dataset_id'],
    [of({ dataset_id: "a/b" }), "", "has 2 inputs (s3_uri, dataset_id)"],
    [of({ s3_uri: null, dataset_id: "a/b", split: "train[:9]" }), "/split", "a slice"],
    [of({ prompt_id: null }), "", "asks no prompt; write prompt_id"],
    [
      of({ prompt_config: { mode: "x" } }),
      "/prompt_config/mode",
      'is "x"; it must be "single", "mapped" or "expanded"',
    ],
    [of({ prompt_config: { mode: "mapped" } }), "/prompt_config", "has no column_name"],
    [of({ prompt_config: { mode: "expanded" } }), "/prompt_config", "no category_column and no expansion_mapping"],
    [{ pipeline_config_s3_uri: "s3://b/p.json" }, "/pipeline_config_s3_uri", "only names another file"],
  ])("%j", (input, at, sentence) => {
    expect(refusals(input)).toContainEqual([at, expect.stringContaining(sentence)]);
  });

  test("all at once", () => {
    const stages = [stage("a", { prompt_config: { mode: "x" } }), stage("b", { prompt_config: { mode: "y" } })];
    expect(refusals({ pipeline_name: "p", stages }).map(([at]) => at)).toEqual([
      "/stages/0",
      "/stages/0/prompt_config/mode",
      "/stages/1",
      "/stages/1/prompt_config/mode",
    ]);
  });
});

test("of an input with stages, what else names data is named as left out", () => {
  const stages = [stage("s", { input_s3_uri: "s3://bucket/a.csv", prompt_id: "q" })];
  const { left, problems } = imported(
    { pipeline_name: "p", stages, s3_uri: "s3://bucket/b.csv", pipeline_config_s3_uri: "s3://bucket/p.json", more: 1 },
    { q: "{x}" },
  );
  expect(problems).toEqual([]);
  for (const key of ["s3_uri: it is of an input of one stage", "pipeline_config_s3_uri: the input has stages", "more:"])
    expect(left).toContainEqual(expect.stringContaining(key));
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

describe("whatever stands where", () => {
  /** The input with one value of it replaced. */
  const spoilt = (value: unknown, [step, ...steps]: readonly number[], by: unknown): unknown => {
    if (step === undefined || typeof value !== "object" || value === null) return by;
    const entries = Object.entries(value);
    const [key] = entries[step % entries.length] ?? [];
    if (key === undefined) return by;
    const inner = spoilt(Reflect.get(value, key), steps, by);
    return Array.isArray(value) ? value.with(Number(key), inner) : { ...value, [key]: inner };
  };
  const steps = fc.array(fc.nat(10), { minLength: 1, maxLength: 4 });
  const importedOrRefused = (input: unknown, prompts: Prompts): void => {
    try {
      imported(input, prompts);
    } catch (error) {
      if (!(error instanceof NotImportable)) throw error;
      expect(error.refusals.length).toBeGreaterThan(0);
      for (const { at } of error.refusals) expect(at).toMatch(/^(?:\/|$)/);
    }
  };

  test("a spoilt input is imported or refused", () => {
    fc.assert(
      fc.property(theirStages, theirPrompts, steps, fc.jsonValue(), (stages, prompts, path, by) => {
        importedOrRefused(spoilt({ pipeline_name: "p", stages }, path, by), prompts);
      }),
      { numRuns: 300 },
    );
  });

  test("and so is anything else", () => {
    fc.assert(fc.property(fc.jsonValue(), (input) => importedOrRefused(input, {})));
  });
});
