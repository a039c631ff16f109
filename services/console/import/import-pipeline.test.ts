import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPipeline } from "../../batch/domain/request/check-pipeline.ts";
import { readPipeline } from "../../batch/planning/read-request.ts";
import { importPipeline } from "./import-pipeline.ts";
import { NotImportable } from "./notes.ts";
import type { TheirPrompt } from "./read-prompts.ts";

const account = "123456789012";
const haiku = "anthropic.claude-3-haiku-20240307-v1:0";
type Prompts = Record<string, TheirPrompt>;

const imported = (input: unknown, prompts: Prompts = {}) => {
  const { data, notes } = importPipeline(input, new Map(Object.entries(prompts)), account);
  const read = readPipeline(data);
  const problems = read.kind === "read" ? checkPipeline(read.request) : read.problems;
  const said = (kind: string) => notes.filter((note) => note.kind === kind).map(({ sentence }) => sentence);
  return { data, problems, changed: said("changed"), left: said("left") };
};

describe("one stage", () => {
  test("a table with a prompt", () => {
    const input = {
      s3_uri: "s3://a-bucket-<YOUR_ACCOUNT_ID>/in/words.csv",
      job_name_prefix: "words",
      model_id: haiku,
      prompt_id: "rhyme",
      max_num_jobs: 3,
      max_records_per_job: 500,
    };
    const { data, problems, changed, left } = imported(input, { rhyme: "What rhymes with {word}?", idle: "Nothing." });
    expect(problems).toEqual([]);
    expect(data).toEqual({
      name: "words",
      prompts: { rhyme: { template: "What rhymes with {{word}}?" } },
      stages: [
        {
          name: "answers",
          model: haiku,
          input: { from: "s3", uri: `s3://a-bucket-${account}/in/words.csv` },
          asks: { mode: "single", prompt: "rhyme" },
          inference: { maxTokens: 1024 },
          limits: { maxJobs: 3, maxRecordsPerJob: 500 },
          failures: { shareMax: 1 },
        },
      ],
    });
    expect(changed).toEqual([
      expect.stringContaining("YOUR_ACCOUNT_ID"),
      expect.stringContaining("maxTokens"),
      expect.stringContaining("max_num_jobs 3"),
      expect.stringContaining("failures.shareMax"),
      expect.stringContaining("notation"),
    ]);
    expect(left).toEqual([expect.stringContaining("job_name_prefix"), "prompts that no stage asks: idle"]);
  });

  test("embeddings have no prompt and read input_text", () => {
    const model = "amazon.titan-embed-text-v2:0";
    const { data, problems } = imported({
      s3_uri: "s3://bucket/texts.csv",
      job_name_prefix: "e",
      model_id: model,
      prompt_id: null,
    });
    expect(problems).toEqual([]);
    expect(data).toMatchObject({ prompts: {}, stages: [{ model, asks: { mode: "column", column: "input_text" } }] });
    expect(data.stages[0]).not.toHaveProperty("inference");
  });

  test("a data set of the Hub, through an inference profile", () => {
    const input = {
      dataset_id: "owner/set",
      split: "train",
      job_name_prefix: "p",
      model_id: `us.${haiku}`,
      prompt_id: "q",
      max_num_jobs: 1,
    };
    const { data, problems } = imported(input, { q: "{source}" });
    expect(problems).toEqual([]);
    expect(data.stages[0]).toMatchObject({
      input: { from: "hugging-face", dataset: "owner/set", split: "train" },
      limits: { maxJobs: 1 },
    });
  });

  test("a folder of images, with or without its last stroke, and the limit that was not heeded", () => {
    const input = {
      s3_uri: "s3://bucket/images",
      job_name_prefix: "p",
      model_id: haiku,
      prompt_id: "q",
      input_type: "image",
      max_records_per_batch: 200,
    };
    const { data, problems } = imported(input, { q: "What is it?" });
    expect(problems).toEqual([]);
    expect(data.stages[0]).toMatchObject({
      reads: "text-and-image",
      input: { from: "s3", uri: "s3://bucket/images/", format: "images" },
      limits: { maxRecordsPerJob: 200 },
    });
  });
});

const stage = (name: string, more: object) => ({
  stage_name: name,
  job_name_prefix: `${name}-job`,
  model_id: haiku,
  max_num_jobs: 1,
  max_records_per_job: 100,
  ...more,
});
const garments: Prompts = {
  kind: {
    template: 'Which garment? Answer {{"category": "…", "confidence": 0.0}}',
    output_schema: { type: "json", fields: { category: "$.category", confidence: "$.confidence" } },
  },
  shoe_details: {
    template: "Describe the shoe.",
    output_schema: { type: "json", fields: { color: "color", heel: "$.heel" } },
  },
  other_details: "Describe it.",
  listing: {
    template: "A title for a {color} {category}",
    output_schema: { type: "regex", fields: { title: "title: (.+)" } },
  },
};
const threeStages = {
  pipeline_name: "garments",
  presigned_url_expiry_days: 7,
  stages: [
    stage("kinds", {
      input_s3_uri: "s3://bucket/garments/",
      input_type: "image",
      prompt_config: { mode: "single", prompt_id: "kind" },
    }),
    stage("details", {
      use_previous_output: true,
      input_type: "image",
      prompt_config: { mode: "mapped", column_name: "prompt_column" },
      category_to_prompt_mapping: { shoes: "shoe_details", default: "other_details" },
    }),
    stage("listings", {
      use_previous_output: true,
      input_type: "text",
      prompt_config: { mode: "single", prompt_id: "listing" },
      column_mappings: { tone: "style" },
    }),
  ],
};

describe("many stages", () => {
  test("follow one another, by category and by fields of the answers", () => {
    const { data, problems, left, changed } = imported(threeStages, garments);
    expect(problems).toEqual([]);
    expect(data.stages.map(({ input, asks, reads, columns }) => ({ input, asks, reads, columns }))).toEqual([
      {
        input: { from: "s3", uri: "s3://bucket/garments/", format: "images" },
        asks: { mode: "single", prompt: "kind" },
        reads: "text-and-image",
      },
      {
        input: { from: "stage", stage: "kinds" },
        asks: { mode: "mapped", column: "category", prompts: { shoes: "shoe_details" }, default: "other_details" },
        reads: "text-and-image",
      },
      {
        input: { from: "stage", stage: "details" },
        asks: { mode: "single", prompt: "listing" },
        columns: { tone: "style" },
      },
    ]);
    expect(data.prompts).toEqual({
      kind: {
        template: 'Which garment? Answer {"category": "…", "confidence": 0.0}',
        output: { type: "json", fields: { category: "$.category", confidence: "$.confidence" } },
      },
      shoe_details: {
        template: "Describe the shoe.",
        output: { type: "json", fields: { color: "$.color", heel: "$.heel" } },
      },
      other_details: { template: "Describe it." },
      listing: {
        template: "A title for a {{color}} {{category}}",
        output: { type: "regex", fields: { title: "title: (.+)" } },
      },
    });
    expect(left).toContainEqual(expect.stringContaining("presigned_url_expiry_days"));
    expect(changed).toContainEqual(expect.stringContaining('chooses its prompt by the column "category" itself'));
    expect(changed).toContainEqual(expect.stringContaining("the path color"));
  });

  test("a category that was found without being asked for is asked for", () => {
    const plain = { ...garments, kind: 'Answer {{"category": "…"}}' };
    const { data, problems, changed } = imported(threeStages, plain);
    expect(problems).toEqual([]);
    expect(data.prompts?.["kind"]).toMatchObject({ output: { type: "json", fields: { category: "$.category" } } });
    expect(changed).toContainEqual(expect.stringContaining("$.category"));
  });

  test("where the answer itself is the category, it is the column", () => {
    const { data, problems } = imported(threeStages, { ...garments, kind: "Answer shoes or else." });
    expect(problems).toEqual([]);
    expect(data.stages[1]?.asks).toMatchObject({ column: "response" });
  });

  test("rules expand", () => {
    const input = {
      pipeline_name: "p",
      stages: [
        stage("aspects", {
          input_s3_uri: "s3://bucket/rows.parquet",
          prompt_config: {
            mode: "expanded",
            category_column: "type",
            expansion_mapping: { product: "all", Product: "few", default: "few" },
          },
        }),
      ],
    };
    const prompts: Prompts = {
      a: "{x}",
      b: "{y}",
      all: { expansion_rule: true, prompts: ["a", "b"] },
      few: { expansion_rule: true, prompts: ["a"] },
    };
    const { data, problems, left } = imported(input, prompts);
    expect(problems).toEqual([]);
    expect(data.stages[0]?.asks).toEqual({
      mode: "expanded",
      column: "type",
      prompts: { product: "all" },
      default: "few",
    });
    expect(data.prompts?.["all"]).toEqual({ expands: ["a", "b"] });
    expect(left).toContainEqual(expect.stringContaining('"Product"'));
  });

  test("ids of prompts in a column, whatever they are called", () => {
    const input = {
      pipeline_name: "my pipeline!",
      stages: [
        stage("ask it", {
          input_s3_uri: "s3://bucket/rows.csv",
          prompt_config: { mode: "mapped", column_name: "which" },
        }),
      ],
    };
    const { data, problems, changed } = imported(input, { "first prompt": "{x}", first_prompt: "{y}" });
    expect(problems).toEqual([]);
    expect(data).toMatchObject({
      name: "my-pipeline",
      stages: [
        {
          name: "ask-it",
          asks: { column: "which", prompts: { "first prompt": "first-prompt", first_prompt: "first_prompt" } },
        },
      ],
    });
    expect(changed).toContain('the prompt "first prompt" is called "first-prompt"');
  });

  test("stages of one name are told apart", () => {
    const again = { input_s3_uri: "s3://bucket/a.csv", prompt_config: { mode: "single", prompt_id: "q" } };
    const { data, problems } = imported(
      { pipeline_name: "p", stages: [stage("s", again), stage("s", again), stage("S", again)] },
      { q: "{x}" },
    );
    expect(problems).toEqual([]);
    expect(data.stages.map(({ name }) => name)).toEqual(["s", "s-stage-2", "S-2"]);
  });
});

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
  ])("%j", (input, what) => {
    expect(left(input)).toContainEqual(expect.stringContaining(what));
  });
  test.each<[TheirPrompt, string]>([
    ["{x:>5}", "{x:>5}"],
    [{ template: "{x}", output_schema: { type: "json", fields: { a: "$.a[", b: "$.b" } } }, 'the field "a"'],
    [{ template: "{x}", output_schema: { type: "regex", fields: { a: "(?=x)" } } }, 'the field "a"'],
    [{ template: "{x}", output_schema: { type: "xml", fields: {} } }, 'its type "xml"'],
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

const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined });
const ids = [
  "joke",
  "Joke",
  "details of it",
  "details-of-it",
  "ünicode",
  "a_very_long_name_of_a_prompt_that_is_longer_than_forty",
];
const rules = ["everything", "a few"];
const id = fc.constantFrom(...ids);
const rule = fc.constantFrom(...rules);
const field = fc.constantFrom("category", "color", "Color", "title");
const theirTemplate = fc.constantFrom(
  "About {topic}",
  'Answer {{"category": "{x}"}}',
  "{{{{raw}}}} {topic!s}",
  "no column",
);
const theirPrompt: fc.Arbitrary<TheirPrompt> = fc.oneof(
  theirTemplate,
  fc.record({
    template: theirTemplate,
    output_schema: maybe(
      fc.oneof(
        fc.record({
          type: fc.constant("json"),
          fields: fc.dictionary(field, fc.constantFrom("$.a", "a.b", "$..x", "$.l[*]"), { maxKeys: 3 }),
        }),
        fc.record({
          type: fc.constant("regex"),
          fields: fc.dictionary(field, fc.constantFrom("a: (\\w+)", "(?P<n>x)", "^b"), { maxKeys: 3 }),
        }),
      ),
    ),
  }),
);
const theirPrompts = fc
  .tuple(
    fc.array(theirPrompt, { minLength: ids.length, maxLength: ids.length }),
    fc.array(fc.array(id, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 2 }),
  )
  .map(([templates, expansions]): Prompts => ({
    ...Object.fromEntries(ids.map((name, at) => [name, templates[at] ?? ""])),
    ...Object.fromEntries(
      rules.map((name, at) => [name, { expansion_rule: true as const, prompts: expansions[at] ?? [] }]),
    ),
  }));
const value = fc.constantFrom("shoes", "Shoes", "t-shirt", " pants ", "default");
const promptConfig = fc.oneof(
  fc.record({ prompt_config: fc.record({ mode: fc.constant("single"), prompt_id: id }) }),
  fc.record({ prompt_id: id }),
  fc.record({
    prompt_config: fc.record({
      mode: fc.constant("mapped"),
      column_name: fc.constantFrom("category", "prompt_column"),
    }),
    category_to_prompt_mapping: maybe(fc.dictionary(value, id, { minKeys: 1, maxKeys: 3 })),
  }),
  fc.record({
    prompt_config: fc.record({
      mode: fc.constant("expanded"),
      category_column: fc.constantFrom("category", "kind"),
      expansion_mapping: fc.dictionary(value, rule, { minKeys: 1, maxKeys: 3 }),
    }),
  }),
);
const settings = fc.record({
  model_id: fc.constantFrom(haiku, `us.${haiku}`, "amazon.nova-lite-v1:0", "anthropic.claude-3-5-sonnet-20241022-v2:0"),
  job_name_prefix: fc.string({ minLength: 1, maxLength: 70 }),
  input_type: maybe(fc.constantFrom("text", "image")),
  max_num_jobs: maybe(fc.integer({ min: 1, max: 50 })),
  max_records_per_job: maybe(fc.integer({ min: 1, max: 50_000 })),
});
const source = fc.constantFrom(
  { input_s3_uri: "s3://bucket-<YOUR_ACCOUNT_ID>/in/" },
  { input_s3_uri: "s3://bucket/in/rows.csv" },
  { dataset_id: "owner/set", split: "train" },
  { dataset_id: "set" },
);
const embedding = {
  model_id: "amazon.titan-embed-text-v2:0",
  input_type: "text",
  prompt_config: undefined,
  prompt_id: null,
};
const theirStages = fc
  .array(
    fc.tuple(
      fc.string({ minLength: 1, maxLength: 50 }),
      settings,
      promptConfig,
      source,
      fc.boolean(),
      maybe(fc.dictionary(field, field, { maxKeys: 2 })),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((stages) =>
    stages.map(([name, own, config, from, embeds, mappings], at) => ({
      stage_name: name,
      ...own,
      ...config,
      ...(embeds && embedding),
      ...(at === 0 ? from : { use_previous_output: true }),
      column_mappings: mappings,
    })),
  );

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
