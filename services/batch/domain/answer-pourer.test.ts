import fc from "fast-check";
import { expect, test } from "vitest";
import { answerReader } from "../../models/ask.ts";
import { answerPourer } from "./answer-pourer.ts";
import { textOf } from "./columns.ts";

const read = answerReader("amazon.nova-lite-v1:0");
const output = (text: string, stopReason = "end_turn", more: object = {}) => ({
  output: { message: { content: [{ text }], role: "assistant" } },
  stopReason,
  usage: { inputTokens: text.length, outputTokens: 2 },
  ...more,
});

/** What is poured of each, one after another: as reading says it, or undefined. */
const pourAll = (outputs: readonly unknown[]) => {
  const pour = answerPourer(read);
  return outputs.map((each) => {
    const bytes = Buffer.from(JSON.stringify(each));
    const found = pour({ bytes, from: 0, to: bytes.length });
    if (found === undefined) return undefined;
    const { from: _, to: __, hasEscapes: ___, ...poured } = found.poured;
    return { ...poured, text: textOf(found.text) };
  });
};

test("What was seen once is poured from then on, each stop reason for itself", () => {
  const outputs = [output("a"), output("b"), output("c", "max_tokens"), output('"d"'), output("e", "max_tokens")];
  expect(pourAll(outputs).map((found) => found?.text)).toEqual([undefined, "b", undefined, '"d"', "e"]);
});

test("What is poured is what reading says, in any order of any shapes", () => {
  const stopReason = fc.constantFrom("end_turn", "max_tokens", "bored", "content_filtered");
  const more = fc.constantFrom({}, { trace: "x" }, { usage: {} }, { output: null }, { usage: { inputTokens: -1 } });
  const one = fc.tuple(fc.string({ unit: "grapheme" }), stopReason, more).map((args) => output(...args));
  fc.assert(
    fc.property(fc.array(one, { maxLength: 40 }), (outputs) => {
      for (const [at, found] of pourAll(outputs).entries()) if (found) expect(found).toEqual(read(outputs[at]));
    }),
  );
});

test("A text stands where it stood, unless it has escapes", () => {
  const pour = answerPourer(read);
  const textIn = (text: string) => {
    const bytes = Buffer.from(JSON.stringify(output(text)));
    return { text: pour({ bytes, from: 0, to: bytes.length })?.text, bytes };
  };
  expect(textIn("a").text).toBeUndefined();
  const { text, bytes } = textIn("bc");
  const from = bytes.indexOf("bc");
  expect(text).toEqual({ bytes, from, to: from + 2 });
  expect(textIn('"d"').text).toBe('"d"');
});

test("What fits is no new shape, however often it comes", () => {
  const same = Array.from({ length: 20 }, () => output("a"));
  const found = pourAll([...same, output("b", "max_tokens"), output("c", "max_tokens")]);
  expect(found.map((each) => each !== undefined)).toEqual([false, ...same.slice(1).map(() => true), false, true]);
});

test("Shapes without end cost no more than the first few", () => {
  const outputs = Array.from({ length: 100 }, (_, at) => output("a", "end_turn", { [`key-${at}`]: 1 }));
  const pour = answerPourer(read);
  for (const round of [1, 2])
    for (const [at, each] of outputs.entries()) {
      const bytes = Buffer.from(JSON.stringify(each));
      expect(pour({ bytes, from: 0, to: bytes.length }) !== undefined).toBe(round === 2 && at < 8);
    }
});
