import fc from "fast-check";
import { checkPipeline } from "../../batch/domain/request/check-pipeline.ts";
import { readPipeline } from "../../batch/planning/read-request.ts";
import { importPipeline } from "./import-pipeline.ts";
import type { TheirPrompt } from "./read-prompts.ts";

export const account = "123456789012";
export const haiku = "anthropic.claude-3-haiku-20240307-v1:0";
export type Prompts = Record<string, TheirPrompt>;

export const imported = (input: unknown, prompts: Prompts = {}) => {
  const { data, notes } = importPipeline(input, new Map(Object.entries(prompts)), account);
  const read = readPipeline(data);
  const problems = read.kind === "read" ? checkPipeline(read.request) : read.problems;
  const said = (kind: string) => notes.filter((note) => note.kind === kind).map(({ sentence }) => sentence);
  return { data, problems, changed: said("changed"), left: said("left") };
};

export const stage = (name: string, more: object) => ({
  stage_name: name,
  job_name_prefix: `${name}-job`,
  model_id: haiku,
  max_num_jobs: 1,
  max_records_per_job: 100,
  ...more,
});
export const garments: Prompts = {
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
export const threeStages = {
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
      column_mappings: { tone: "color" },
    }),
  ],
};

const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined });
export const ids = [
  "joke",
  "Joke",
  "details of it",
  "details-of-it",
  "ünicode",
  "a_very_long_name_of_a_prompt_that_is_longer_than_forty",
];
export const rules = ["everything", "a few"];
export const id = fc.constantFrom(...ids);
const rule = fc.constantFrom(...rules);
export const field = fc.constantFrom("category", "color", "Color", "title");
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
export const theirPrompts = fc
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
export const settings = fc.record({
  model_id: fc.constantFrom(haiku, `us.${haiku}`, "amazon.nova-lite-v1:0", "anthropic.claude-3-5-sonnet-20241022-v2:0"),
  job_name_prefix: fc.string({ minLength: 1, maxLength: 70 }),
  input_type: maybe(fc.constantFrom("text", "image")),
  max_num_jobs: maybe(fc.integer({ min: 1, max: 50 })),
  max_records_per_job: maybe(fc.integer({ min: 1, max: 50_000 })),
});
export const source = fc.constantFrom(
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
export const theirStages = fc
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
