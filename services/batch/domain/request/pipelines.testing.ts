import fc from "fast-check";
import { Pipeline } from "../../../../events-schema/index.ts";

const name = fc.constantFrom("a", "A", "b", "c", "constructor", "all", "any");
const column = fc.constantFrom("kind", "text", "a/b~c");
const byValue = fc.dictionary(fc.constantFrom("x", "X ", "y", "a/b", "~", ""), name, { maxKeys: 3 });
const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined });

const prompt = fc.oneof(
  fc.record({
    template: fc.oneof(
      fc.constantFrom("Which {{kind}}?", "{{", "<|eot_id|>", " ", "About {topic}", "{{text:10}}"),
      fc.string({ minLength: 1 }),
    ),
    output: maybe(
      fc.record({
        type: fc.constantFrom("json", "regex"),
        fields: fc.dictionary(fc.constantFrom("a", "A", "b/c"), fc.constantFrom("$.a", "(", "$[", "x"), { maxKeys: 3 }),
      }),
    ),
  }),
  fc.record({ expands: fc.array(name, { minLength: 1, maxLength: 3 }) }),
);

const asks = fc.oneof(
  fc.record({ mode: fc.constant("single"), prompt: name }),
  fc.record({ mode: fc.constantFrom("mapped", "expanded"), column, prompts: maybe(byValue), default: maybe(name) }),
  fc.record({ mode: fc.constant("column"), column }),
);

const model = fc.oneof(
  fc.constantFrom(
    "amazon.nova-lite-v1:0",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "amazon.titan-embed-text-v2:0",
    "amazon.titan-embed-image-v1",
    "meta.llama3-2-1b-instruct-v1:0",
    "cohere.embed-english-v3",
    "acme.model-v1:0",
  ),
  fc.string({ minLength: 1 }),
);

const inference = fc.record(
  {
    system: fc.constantFrom(" ", "You are brief.", "<|eot_id|>"),
    maxTokens: fc.integer({ min: 1, max: 200_000 }),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    topP: fc.double({ min: 0, max: 1, noNaN: true }),
    stopSequences: fc.array(fc.constant("."), { maxLength: 12 }),
    dimensions: fc.constantFrom(256, 300),
    normalize: fc.boolean(),
  },
  { requiredKeys: [] },
);

const input = fc.oneof(
  fc.record({ from: fc.constant("s3"), uri: fc.constantFrom("s3://bucket/a.csv", "s3://bucket/images/") }),
  fc.record({ from: fc.constant("hugging-face"), dataset: fc.constant("owner/name") }),
  fc.record({ from: fc.constant("stage"), stage: name }),
);

const stage = fc.record({
  name,
  model,
  input,
  reads: fc.constantFrom("text", "image", "text-and-image"),
  asks: maybe(asks),
  inference,
  form: maybe(fc.constantFrom("InvokeModel", "Converse")),
  limits: fc.record({ maxRecordsPerJob: maybe(fc.integer({ min: 1, max: 1_000_000 })) }),
});

/** Requests that the contract takes, of few names, so that much is wrong with each of them. */
export const pipelines: fc.Arbitrary<Pipeline> = fc
  .record({
    name: fc.constant("drawn"),
    prompts: fc.dictionary(name, prompt, { maxKeys: 5 }),
    stages: fc.array(stage, { minLength: 1, maxLength: 4 }),
    results: fc.record({ formats: fc.array(fc.constantFrom("csv", "jsonl"), { minLength: 1, maxLength: 3 }) }),
    deadlineHours: fc.integer({ min: 1, max: 720 }),
    maxCostUsd: maybe(fc.constant(5)),
    resumes: maybe(fc.record({ runId: fc.constant("r"), fromStage: maybe(name) })),
  })
  .map((request) => Pipeline.parse(request));
