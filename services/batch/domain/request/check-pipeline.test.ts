import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Pipeline, Problem } from "../../../../events-schema/index.ts";
import { checkAsking } from "./check-asking.ts";
import { checkBounds } from "./check-bounds.ts";
import { checkModels } from "./check-model.ts";
import { checkPipeline } from "./check-pipeline.ts";
import { checkPrompts } from "./check-prompts.ts";
import { checkStages } from "./check-stages.ts";
import { pipelines } from "./pipelines.testing.ts";
import { namesAsked } from "./prompts-of.ts";
import { checkReference } from "./reference.ts";
import { classify, describeClothes, embed, one, prompts, sample, written } from "./sample.testing.ts";
import { warnOfPipeline } from "./warn-of-pipeline.ts";

const brief = (problems: readonly Problem[]): [string, ...string[]][] =>
  problems.map(({ code, places = [] }) => [code, ...places]);
type Expected = [string, ...string[]];
type Row = readonly [what: string, request: Pipeline, ...expected: Expected[]];

const tell = (check: (request: Pipeline) => readonly Problem[], rows: readonly Row[]): void =>
  test.each(rows.map(([what, request, ...expected]) => ({ what, request, expected })))(
    "$what",
    ({ request, expected }) => expect(brief(check(request))).toEqual(expected),
  );

const template = (text: string): Pipeline => one({}, { prompts: { category: { template: text } } });
const fields = (type: "json" | "regex", taken: Record<string, string>): Pipeline =>
  one({}, { prompts: { category: { template: "Which?", output: { type, fields: taken } } } });
const asking = (asks: NonNullable<(typeof classify)["asks"]>): Pipeline => one({ asks }, { prompts });
const text = "/prompts/category/template";
const taken = (field: string): string => `/prompts/category/output/fields/${field}`;

test("nothing is wrong with the sample, and nothing is warned of", () => {
  expect(checkPipeline(sample())).toEqual([]);
  expect(warnOfPipeline(sample())).toEqual([]);
});

describe("stages", () => {
  const read = (...inputs: [name: string, reads: string | undefined][]): Pipeline =>
    sample({
      stages: inputs.map(([name, stage]) => ({
        ...classify,
        name,
        ...(stage !== undefined && { input: { from: "stage" as const, stage } }),
      })),
    });
  tell(checkStages, [
    ["two of a name", read(["a", undefined], ["a", "a"]), ["batch/stage-name", "/stages/0/name", "/stages/1/name"]],
    [
      "names that differ in case",
      read(["a", undefined], ["b", "a"], ["A", "b"]),
      ["batch/stage-name", "/stages/0/name", "/stages/2/name"],
    ],
    ["a first stage without objects", read(["a", "b"], ["b", "a"]), ["batch/stage-input", "/stages/0/input/stage"]],
    ["a stage that reads itself", read(["a", undefined], ["b", "b"]), ["batch/stage-input", "/stages/1/input/stage"]],
    [
      "a stage that reads a later one",
      read(["a", undefined], ["b", "c"], ["c", "a"]),
      ["batch/stage-input", "/stages/1/input/stage"],
    ],
    [
      "a stage that reads nothing there is",
      read(["a", undefined], ["b", "A"]),
      ["batch/stage-input", "/stages/1/input/stage"],
    ],
    ["one stage read by two", read(["a", undefined], ["b", "a"], ["c", "a"])],
  ]);
});

describe("prompts", () => {
  const rule = (...expands: string[]): Pipeline =>
    sample({ prompts: { ...prompts, all: { expands }, some: { expands: ["shoes"] } } });
  tell(checkPrompts, [
    ["a blank template", template("  \n"), ["batch/template", text]],
    ["a template cut short", template("Is it {{file_name"), ["batch/template", text]],
    ["a field without a name", template("Is it {{}}"), ["batch/template", text]],
    ["a template with braces of its own", template('{"a": {{{{b}} {{file_name}}}')],
    ["a rule of nothing there is", rule("shoes", "boots"), ["batch/prompt-unknown", "/prompts/all/expands/1"]],
    ["a rule of a rule", rule("some"), ["batch/prompt-kind", "/prompts/all/expands/0", "/prompts/some"]],
    ["a rule of what every object has", rule("constructor"), ["batch/prompt-unknown", "/prompts/all/expands/0"]],
    [
      "paths that are none",
      fields("json", { a: "color", b: "$.a[", c: "$.c" }),
      ["batch/extraction", taken("a")],
      ["batch/extraction", taken("b")],
    ],
    [
      "patterns that are none",
      fields("regex", { a: "(", b: "a(?=b)", c: "(\\d+)" }),
      ["batch/extraction", taken("a")],
      ["batch/extraction", taken("b")],
    ],
    ["no field at all", fields("json", {}), ["batch/extraction", "/prompts/category/output/fields"]],
    [
      "fields that are one column",
      fields("json", { Size: "$.a", size: "$.b" }),
      ["batch/column-names", taken("Size"), taken("size")],
    ],
  ]);

  test("a reference names what there is to choose from", () => {
    const [problem] = checkReference(sample().prompts, "boots", { wanted: "prompt", place: "/here" });
    expect(problem?.remedy).toBe("write it under prompts, or name one of: category, shoes, other");
  });
});

describe("what is asked", () => {
  const at = "/stages/0/asks";
  const rules = { ...prompts, all: { expands: ["shoes", "other"] } };
  const expanded = (choice: object): Pipeline =>
    one({ asks: { mode: "expanded", column: "kind", ...choice } }, { prompts: rules });
  tell(checkAsking, [
    [
      "a prompt that is not there",
      asking({ mode: "single", prompt: "boots" }),
      ["batch/prompt-unknown", `${at}/prompt`],
    ],
    [
      "a rule where one prompt is asked",
      one({ asks: { mode: "single", prompt: "all" } }, { prompts: rules }),
      ["batch/prompt-kind", `${at}/prompt`, "/prompts/all"],
    ],
    [
      "values of prompts that are not there",
      asking({ mode: "mapped", column: "kind", prompts: { jeans: "jeans", "a/b": "x" }, default: "y" }),
      ["batch/prompt-unknown", `${at}/prompts/jeans`],
      ["batch/prompt-unknown", `${at}/prompts/a~1b`],
      ["batch/prompt-unknown", `${at}/default`],
    ],
    [
      "values that are one",
      asking({ mode: "mapped", column: "kind", prompts: { Shoes: "shoes", " shoes": "other" } }),
      ["batch/mapping-ambiguous", `${at}/prompts/Shoes`, `${at}/prompts/ shoes`],
    ],
    [
      "names as values that are one",
      one({ asks: { mode: "mapped", column: "kind" } }, { prompts: { ...prompts, Other: prompts["other"]! } }),
      ["batch/mapping-ambiguous", at, "/prompts/other", "/prompts/Other"],
    ],
    ["no value and no default", asking({ mode: "mapped", column: "kind", prompts: {} }), ["batch/prompt-missing", at]],
    ["a default alone", asking({ mode: "mapped", column: "kind", prompts: {}, default: "shoes" })],
    ["names of rules where there are none", asking({ mode: "expanded", column: "kind" }), ["batch/prompt-missing", at]],
    [
      "a prompt where a rule is needed",
      expanded({ prompts: { a: "shoes" }, default: "all" }),
      ["batch/prompt-kind", `${at}/prompts/a`, "/prompts/shoes"],
    ],
    ["rules by their names", expanded({})],
    ["text without a prompt", one({ reads: "text", asks: undefined }), ["batch/prompt-missing", "/stages/0"]],
    [
      "an image without a prompt, for a model that talks",
      one({ reads: "image", asks: undefined }),
      ["batch/prompt-missing", "/stages/0"],
    ],
    [
      "an image with a prompt that would not be sent",
      one({ reads: "image" }),
      ["batch/prompt-not-sent", "/stages/0/reads", at],
    ],
    ["an image that is embedded", one({ model: "amazon.titan-embed-image-v1", reads: "image", asks: undefined })],
    ["a column", asking({ mode: "column", column: "text" })],
  ]);

  test("names of prompts that records can meet follow the mode", () => {
    const asked = (request: Pipeline) => namesAsked(request.prompts, request.stages[0]?.asks);
    expect(asked(expanded({}))).toEqual(["all", "shoes", "other"]);
    expect(asked(asking({ mode: "mapped", column: "kind" }))).toEqual(["category", "shoes", "other"]);
    expect(asked(asking({ mode: "mapped", column: "kind", prompts: { a: "shoes", b: "shoes" } }))).toEqual(["shoes"]);
    expect(asked(asking({ mode: "column", column: "kind" }))).toEqual([]);
  });
});

describe("models", () => {
  const model = "/stages/0/model";
  const inference = (name: string): string => `/stages/0/inference/${name}`;
  const account = "arn:aws:bedrock:us-east-1:123456789012";
  const titan = { ...embed, input: classify.input, reads: "text" as const };
  tell(checkModels, [
    ["no id at all", one({ model: "Claude 3" }), ["batch/model", model]],
    ["tied-up capacity", one({ model: `${account}:provisioned-model/abcdefghij12` }), ["batch/model", model]],
    [
      "a custom model",
      one({ model: `${account}:custom-model/amazon.nova-micro-v1:0/abcdefghij12` }),
      ["batch/model", model],
    ],
    ["a model that is not for batch", one({ model: "cohere.command-r-plus-v1:0" }), ["batch/model", model]],
    [
      "vectors that the table has no body for",
      one({ model: "amazon.nova-2-multimodal-embeddings-v1:0" }),
      ["batch/model", model],
    ],
    ["a profile's ARN", one({ model: `${account}:inference-profile/us.amazon.nova-lite-v1:0` })],
    ["a model that nobody lists", one({ model: "acme.model-v1:0" })],
    ["an application profile", one({ model: `${account}:application-inference-profile/abcdefghij12` })],
    ["Converse for vectors", one({ ...titan, form: "Converse" }), ["batch/form", "/stages/0/form"]],
    [
      "InvokeModel for a model outside the table",
      one({ model: "qwen.qwen3-32b-v1:0", form: "InvokeModel" }),
      ["batch/form", "/stages/0/form"],
    ],
    ["Converse for a model in the table", one({ form: "Converse" })],
    ["images to a model that sees none", one({ model: "amazon.nova-micro-v1:0" }), ["batch/images", "/stages/0/reads"]],
    [
      "images to an embedding model of texts",
      one({ ...titan, reads: "image", asks: undefined }),
      ["batch/images", "/stages/0/reads"],
    ],
    [
      "parameters of texts to an embedding model",
      one({ ...titan, inference: { system: "s", maxTokens: 1 } }),
      ["batch/parameter", inference("system")],
      ["batch/parameter", inference("maxTokens")],
    ],
    [
      "parameters of vectors to a model that talks",
      one({ inference: { dimensions: 256, normalize: true } }),
      ["batch/parameter", inference("dimensions")],
      ["batch/parameter", inference("normalize")],
    ],
    [
      "a size that the model has not",
      one({ ...titan, inference: { dimensions: 1000 } }),
      ["batch/parameter", inference("dimensions")],
    ],
    [
      "normalize where it is no parameter",
      one({ ...titan, model: "amazon.titan-embed-image-v1", inference: { normalize: true } }),
      ["batch/parameter", inference("normalize")],
    ],
    [
      "no maxTokens where it is required",
      one({ model: "anthropic.claude-3-haiku-20240307-v1:0" }),
      ["batch/parameter", inference("maxTokens")],
    ],
    [
      "what the family does not take",
      one({
        model: "meta.llama3-1-8b-instruct-v1:0",
        reads: "text",
        inference: { maxTokens: 9000, temperature: 1.5, stopSequences: ["."], system: "  " },
      }),
      ["batch/parameter", inference("system")],
      ["batch/parameter", inference("maxTokens")],
      ["batch/parameter", inference("temperature")],
      ["batch/parameter", inference("stopSequences")],
    ],
    [
      "two samplers where one is taken",
      one({
        model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        inference: { maxTokens: 9, temperature: 0.5, topP: 0.5 },
      }),
      ["batch/parameter", inference("temperature")],
    ],
    [
      "a template that speaks in another's name",
      one(
        { model: "meta.llama3-1-8b-instruct-v1:0", reads: "text" },
        { prompts: { category: { template: "<|eot_id|> {{a}}" } } },
      ),
      ["batch/template", text, "/stages/0/asks"],
    ],
    [
      "the same template through Converse, which speaks in nobody's name",
      one(
        { model: "meta.llama3-1-8b-instruct-v1:0", reads: "text", form: "Converse" },
        { prompts: { category: { template: "<|eot_id|> {{a}}" } } },
      ),
    ],
    [
      "a template that cannot be read, which is said of the template",
      one(
        { model: "meta.llama3-1-8b-instruct-v1:0", reads: "text" },
        { prompts: { category: { template: "<|eot_id|> {{}}" } } },
      ),
    ],
    ["a blank one, which is said there too", one({ reads: "text" }, { prompts: { category: { template: " \n" } } })],
  ]);
});

describe("bounds", () => {
  tell(checkBounds, [
    [
      "jobs below Bedrock's minimum",
      one({ limits: { maxRecordsPerJob: 99 } }),
      ["batch/limits", "/stages/0/limits/maxRecordsPerJob"],
    ],
    ["jobs at Bedrock's minimum", one({ limits: { maxRecordsPerJob: 100 } })],
    ["a bound on costs that are known", one({}, { maxCostUsd: 5 })],
    [
      "a bound on costs that nobody knows",
      one({ model: "acme.model-v1:0" }, { maxCostUsd: 5 }),
      ["batch/cost-unknown", "/maxCostUsd", "/stages/0/model"],
    ],
    [
      "a bound on what a model that is not for batch would cost",
      one({ model: "cohere.command-r-plus-v1:0" }, { maxCostUsd: 5 }),
    ],
    [
      "a model whose price in a batch is not known",
      one({ model: "meta.llama3-2-1b-instruct-v1:0" }, { maxCostUsd: 5 }),
      ["batch/cost-unknown", "/maxCostUsd", "/stages/0/model"],
    ],
    [
      "a format twice",
      one({}, { results: { formats: ["csv", "jsonl", "csv"] } }),
      ["batch/results", "/results/formats/0", "/results/formats/2"],
    ],
    [
      "going on from a stage that is not there",
      one({}, { resumes: { runId: "r", fromStage: "x" } }),
      ["batch/resumes", "/resumes/fromStage"],
    ],
    ["going on from a stage", one({}, { resumes: { runId: "r", fromStage: "classify" } })],
  ]);
});

describe("warnings", () => {
  const limits = "/stages/0/limits";
  tell(
    (request) => [...warnOfPipeline(request), ...checkPipeline(request)],
    [
      ["prompts that nobody asks", one({}, { prompts }), ["batch/prompt-unused", "/prompts/shoes", "/prompts/other"]],
      [
        "a prompt twice in a rule",
        one(
          { asks: { mode: "expanded", column: "kind" } },
          {
            prompts: {
              all: { expands: ["category", "shoes", "category", "category"] },
              category: prompts["category"]!,
              shoes: prompts["shoes"]!,
            },
          },
        ),
        ["batch/prompt-twice", "/prompts/all/expands"],
      ],
      [
        "one text for all records",
        one(
          { reads: "text", input: { from: "s3", uri: "s3://bucket/a.csv" } },
          { prompts: { category: { template: "About {topic}" } } },
        ),
        ["batch/prompt-constant", text],
      ],
      [
        "images that are not sent",
        one({ reads: "text", asks: { mode: "column", column: "file_name" } }, { prompts: {} }),
        ["batch/images-not-sent", "/stages/0/reads"],
      ],
      ["a model that nobody lists", one({ model: "acme.model-v1:0" }), ["batch/model-unlisted", "/stages/0/model"]],
      [
        "a limit above Bedrock's",
        one({ limits: { maxRecordsPerJob: 200_000 } }),
        ["batch/limit-without-effect", `${limits}/maxRecordsPerJob`],
      ],
      [
        "jobs that may take longer than the pipeline",
        one({}, { deadlineHours: 24 }),
        ["batch/deadline", "/deadlineHours", `${limits}/deadlineHours`],
      ],
    ],
  );
});

test("however many names are one, twenty places are said", () => {
  const letters = ["aA", "bB", "cC", "dD", "eE"];
  const names = letters.reduce(
    (all, both) => all.flatMap((name) => both.split("").map((letter) => name + letter)),
    [""],
  );
  const many = Object.fromEntries(names.map((name) => [name, { template: "x" }]));
  const [problem] = checkAsking(one({ asks: { mode: "mapped", column: "kind" } }, { prompts: many }));
  expect(Problem.parse(problem).places).toHaveLength(20);
});

test("everything is said at once", () => {
  const request = sample({
    prompts: { ...prompts, broken: { template: "{{" } },
    stages: [
      { ...classify, form: "Converse", inference: { dimensions: 3 } },
      { ...describeClothes, input: { from: "stage", stage: "x" } },
      { ...embed, name: "Classify", limits: { maxRecordsPerJob: 1 } },
    ],
    resumes: { runId: "r", fromStage: "x" },
  });
  expect(brief(checkPipeline(request)).map(([code]) => code)).toEqual([
    "batch/stage-name",
    "batch/stage-input",
    "batch/template",
    "batch/parameter",
    "batch/limits",
    "batch/resumes",
  ]);
});

/** The value at a pointer; or that of its parent, for what is missing or has its value by default. */
const isInside = (request: unknown, place: string): boolean => {
  const steps = place
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const parent = steps
    .slice(0, -1)
    .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], request);
  return typeof parent === "object" && parent !== null;
};

test("whatever is asked for: nothing is thrown, every problem fits the contract and lies inside the request, and is said once", () => {
  fc.assert(
    fc.property(pipelines, (request) => {
      const found = [...checkPipeline(request), ...warnOfPipeline(request)];
      for (const problem of found) {
        expect(Problem.safeParse(problem).success).toBe(true);
        for (const place of problem.places ?? []) expect(isInside(request, place), place).toBe(true);
      }
      expect(new Set(found.map((problem) => JSON.stringify(problem))).size).toBe(found.length);
    }),
  );
});

test("of two fit pipelines, one after the other is fit", () => {
  expect(
    checkPipeline(
      Pipeline.parse({
        ...written,
        stages: [...written.stages, ...written.stages.map((stage) => ({ ...stage, name: `${stage.name}2` }))],
      }),
    ),
  ).toEqual([]);
});
