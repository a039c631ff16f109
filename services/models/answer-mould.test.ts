import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyCharacter } from "../../test/any-character.ts";
import { answerMould } from "./answer-mould.ts";
import { answerReader } from "./ask.ts";

const nova = (text: unknown, input: unknown = 3, output: unknown = 2, stopReason = "end_turn") => ({
  output: { message: { content: [{ text }], role: "assistant" } },
  stopReason,
  usage: { inputTokens: input, outputTokens: output, totalTokens: 5, cacheReadInputTokenCount: 0 },
});
const claude = (text: unknown, input: unknown = 3, output: unknown = 2, stopReason = "end_turn") => ({
  id: `msg_${String(text).length}`,
  type: "message",
  role: "assistant",
  content: [{ type: "text", text }],
  stop_reason: stopReason,
  stop_sequence: null,
  usage: { input_tokens: input, output_tokens: output },
});

const families = [
  ["Nova", answerReader("amazon.nova-lite-v1:0"), nova],
  ["Claude", answerReader("anthropic.claude-3-haiku-20240307-v1:0"), claude],
  ["Converse", answerReader("a.model", "Converse"), nova],
  [
    "Titan",
    answerReader("amazon.titan-text-express-v1"),
    (text: unknown, input: unknown = 3, output: unknown = 2, stopReason = "FINISH") => ({
      inputTextTokenCount: input,
      results: [{ tokenCount: output, outputText: text, completionReason: stopReason }],
    }),
  ],
  [
    "Llama",
    answerReader("meta.llama3-8b-instruct-v1:0"),
    (text: unknown, input: unknown = 3, output: unknown = 2, stopReason = "stop") => ({
      generation: text,
      prompt_token_count: input,
      generation_token_count: output,
      stop_reason: stopReason,
    }),
  ],
  [
    "Mistral",
    answerReader("mistral.mistral-7b-instruct-v0:2"),
    (text: unknown, _input: unknown = 3, _output: unknown = 2, stopReason = "stop") => ({
      outputs: [{ text, stop_reason: stopReason }],
    }),
  ],
] as const;

const pour = (mould: ReturnType<typeof answerMould>, output: string) => {
  const bytes = Buffer.from(`before${output}after`);
  const poured = mould?.pour(bytes, 6, bytes.length - 5);
  if (poured === undefined) return undefined;
  const { from, to, hasEscapes, ...answer } = poured;
  const text = bytes.toString("utf8", from, to);
  return { ...answer, text: hasEscapes ? (JSON.parse(`"${text}"`) as string) : text };
};

describe.each(families)("a mould of an answer of %s", (_, read, output) => {
  const mould = answerMould(JSON.stringify(output("first")), read);

  test("fits the next, whatever it says and counts", () => {
    for (const said of ["", "yes", 'with "quotes", \\ and\nlines', "é 猫 🐈", '"stop_reason":"length"'])
      expect(pour(mould, JSON.stringify(output(said, 17, 0)))).toEqual(read(output(said, 17, 0)));
  });

  test("finds what reading finds, or nothing", () => {
    const text = fc.oneof(fc.string({ unit: anyCharacter }), fc.json(), fc.constant(null), fc.nat());
    const number = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.double(), fc.constant("7"), fc.constant(-1));
    const reason = fc.constantFrom("end_turn", "FINISH", "stop", "length", "bored");
    fc.assert(
      fc.property(text, number, number, reason, (...said) => {
        const written = JSON.stringify(output(...said));
        const found = pour(mould, written);
        if (found !== undefined) expect(found).toEqual(read(JSON.parse(written)));
      }),
    );
  });

  test("finds nothing in what is not JSON, and what reading finds in what is, however it was changed", () => {
    const written = Buffer.from(JSON.stringify(output("first")));
    const change = fc.record({
      at: fc.nat(written.length - 1),
      drop: fc.nat(3),
      put: fc.constantFrom("", '"', "\\", "}", "0", "01", ".", "e5", "-", " ", "\n", ",", "\\u00", "é"),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const changed = changes.reduce(
          (json, { at, drop, put }) => `${json.slice(0, at)}${put}${json.slice(at + drop)}`,
          written.toString(),
        );
        const found = attempt(() => pour(mould, changed));
        if (found !== undefined) expect(found).toEqual(read(JSON.parse(changed)));
      }),
      { numRuns: 300 },
    );
  });
});

/** A text with an escape that JSON does not know is poured, and its reader finds that out. */
const attempt = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

test("There is no mould of what is no answer, or whose text is not there as it is", () => {
  const [, read] = families[0];
  const several = { ...nova("a"), output: { message: { content: [{ text: "a" }, { text: "b" }] } } };
  for (const output of [several, { ...nova("a"), output: {} }, [], null, nova("x".repeat(200_000))])
    expect(answerMould(JSON.stringify(output), read)).toBeUndefined();
});

test("Another stop reason is another mould's", () => {
  const [, read] = families[0];
  expect(pour(answerMould(JSON.stringify(nova("a")), read), JSON.stringify(nova("a", 3, 2, "max_tokens")))).toBe(
    undefined,
  );
});
