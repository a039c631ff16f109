import fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswer } from "./ask.ts";
import { converse } from "./converse.ts";
import { families } from "./table.ts";

const claude = "anthropic.claude-3-haiku-20240307-v1:0";
const nova = "amazon.nova-lite-v1:0";
const answered = (text: string, stopReason: string, inputTokens?: number, outputTokens?: number) => ({
  kind: "answered",
  text,
  stopReason,
  inputTokens,
  outputTokens,
});
const usage = { input_tokens: 10, output_tokens: 5 };
const message = (content: unknown, stop_reason: unknown = "end_turn") => ({
  type: "message",
  content,
  stop_reason,
  usage,
});
const said = (content: unknown, stopReason: unknown = "end_turn") => ({
  output: { message: { role: "assistant", content } },
  stopReason,
  usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
});

test.each<[string, string, unknown, unknown]>([
  ["Claude", claude, message([{ type: "text", text: "Hi" }]), answered("Hi", "ended", 10, 5)],
  [
    "Claude thinking first and saying it in two blocks",
    claude,
    message([
      { type: "thinking", thinking: "hm" },
      { type: "text", text: "a" },
      { type: "text", text: "b" },
    ]),
    answered("ab", "ended", 10, 5),
  ],
  [
    "Claude with a tool at its end",
    claude,
    message([
      { type: "text", text: "Hi" },
      { type: "tool_use", id: "1", name: "n", input: {} },
    ]),
    answered("Hi", "ended", 10, 5),
  ],
  ["Claude saying nothing", claude, message([]), answered("", "ended", 10, 5)],
  [
    "Claude calling a tool",
    claude,
    message([{ type: "tool_use", id: "1", name: "n", input: {} }], "tool_use"),
    answered("", "tool-use", 10, 5),
  ],
  ["Claude refusing", claude, message([], "refusal"), answered("", "filtered", 10, 5)],
  [
    "Claude without usage",
    claude,
    { content: [{ type: "text", text: "Hi" }], stop_reason: "max_tokens" },
    answered("Hi", "max-tokens"),
  ],
  ["Nova", nova, said([{ reasoningContent: {} }, { text: "Hi" }]), answered("Hi", "ended", 10, 5)],
  [
    "Nova with a reason that is new",
    nova,
    said([{ text: "Hi" }], "bored"),
    { ...answered("Hi", "unknown", 10, 5), stopReasonGiven: "bored" },
  ],
  [
    "Nova with tokens that are none",
    nova,
    { ...said([{ text: "Hi" }]), usage: { inputTokens: -1, outputTokens: "5" } },
    answered("Hi", "ended"),
  ],
  [
    "Titan Text",
    "amazon.titan-text-express-v1",
    { inputTextTokenCount: 10, results: [{ tokenCount: 5, outputText: "Hi", completionReason: "FINISH" }] },
    answered("Hi", "ended", 10, 5),
  ],
  ["Cohere Command", "cohere.command-r-v1:0", { text: "Hi", finish_reason: "COMPLETE" }, answered("Hi", "ended")],
  [
    "Llama",
    "meta.llama3-1-8b-instruct-v1:0",
    { generation: "Hi", prompt_token_count: 10, generation_token_count: 5, stop_reason: "length" },
    answered("Hi", "max-tokens", 10, 5),
  ],
  [
    "Mistral",
    "mistral.mistral-7b-instruct-v0:2",
    { outputs: [{ text: "Hi", stop_reason: "stop" }] },
    answered("Hi", "ended"),
  ],
  [
    "a model outside the table",
    "acme.model-v1:0",
    said([{ text: "Hi" }], "guardrail_intervened"),
    answered("Hi", "filtered", 10, 5),
  ],
  [
    "Titan Text Embeddings",
    "amazon.titan-embed-text-v2:0",
    { embedding: [0.5], inputTextTokenCount: 3 },
    { kind: "embedded", vectors: [[0.5]], inputTokens: 3 },
  ],
  [
    "Titan Multimodal",
    "amazon.titan-embed-image-v1",
    { embedding: [0.5], inputTextTokenCount: 3, message: null },
    { kind: "embedded", vectors: [[0.5]] },
  ],
  [
    "Cohere Embed",
    "cohere.embed-english-v3",
    { embeddings: [[1], [2]], response_type: "embeddings_floats" },
    { kind: "embedded", vectors: [[1], [2]] },
  ],
  [
    "Cohere Embed by type",
    "cohere.embed-v4:0",
    { embeddings: { float: [[1]], int8: [[1]] } },
    { kind: "embedded", vectors: [[1]] },
  ],
])("reads the answer of %s", (_, modelId, output, expected) => {
  expect(readAnswer(modelId, output)).toMatchObject(expected as object);
});

test.each<[string, unknown, RegExp]>([
  [claude, { stop_reason: "end_turn" }, /Anthropic Claude can be read: content: /],
  [nova, message([]), /Amazon Nova can be read: output: /],
  ["amazon.titan-text-express-v1", { results: [] }, /gave no result at all/],
  ["mistral.mistral-7b-instruct-v0:2", { outputs: [] }, /gave no output at all/],
  ["amazon.titan-embed-image-v1", { embedding: [1], message: "too large" }, /says: too large/],
  ["cohere.embed-v4:0", { embeddings: { int8: [[1]] } }, /no vectors of the type float/],
  ["acme.model-v1:0", null, /Converse can be read: the output itself: /],
])("what is no answer of %s is a problem that says where, %#", (modelId, output, sentence) => {
  expect(readAnswer(modelId, output)).toEqual({ kind: "problem", problem: expect.stringMatching(sentence) });
});

const every = [converse, ...families.flatMap(({ inference }) => inference)];
/** Documented answers with any part replaced by any JSON reach further into the readers than JSON alone. */
const documented = [
  message([{ type: "text", text: "Hi" }]),
  said([{ text: "Hi" }]),
  { generation: "Hi" },
  { outputs: [{ text: "x" }] },
];
const spoiled = fc.tuple(fc.constantFrom(...documented), fc.jsonValue()).map(([answer, value]) => {
  const keys = Object.keys(answer);
  return { ...answer, [keys[JSON.stringify(value).length % keys.length] ?? ""]: value };
});

test.each(every.map((family) => [family.id, family] as const))("%s reads any JSON without a throw", (_, family) => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), spoiled), (output) => {
      const reading = family.read(output);
      if (reading.kind === "answered") expect(typeof reading.text).toBe("string");
      else if (reading.kind === "embedded") expect(reading.vectors.length).toBeGreaterThan(0);
      else expect(reading.problem).not.toBe("");
    }),
  );
});

test("what is read without a schema is read as the schema reads it", () => {
  const part = fc.oneof(fc.string(), fc.nat(), fc.constantFrom(null, undefined, -1, 0.5, {}, []));
  const block = fc.oneof(fc.record({ text: part }), part);
  const output = fc.record(
    {
      output: fc.record({ message: fc.record({ content: fc.oneof(fc.array(block, { maxLength: 2 }), part) }) }),
      stopReason: part,
      usage: fc.oneof(fc.record({ inputTokens: part, outputTokens: part }), part),
    },
    { requiredKeys: ["output"] },
  );
  const model = "amazon.nova-lite-v1:0";
  fc.assert(
    fc.property(output, (said) => {
      const { output: inner, ...rest } = said;
      // A second, empty block changes nothing but that the schema must read it.
      const blocks = inner.message.content;
      const longer = { ...rest, output: { message: { content: Array.isArray(blocks) ? [...blocks, {}] : blocks } } };
      const [plain, bySchema] = [readAnswer(model, said), readAnswer(model, longer)];
      expect(plain.kind).toBe(bySchema.kind);
      if (plain.kind === "answered") expect(plain).toEqual(bySchema);
    }),
  );
});
