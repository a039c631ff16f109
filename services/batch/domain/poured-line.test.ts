import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyCharacter } from "../../../test/any-character.ts";
import { linePourer } from "./poured-line.ts";
import { recordWriter, type Asked } from "./record-line.ts";
import { textOfWords, type Words } from "./words.ts";

const bytesOf = (text: string) => {
  const bytes = Buffer.from(`"${text}\\`);
  return { bytes, from: 1, to: bytes.length - 1 };
};
const piece = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.constantFrom('"\\\n\u0000\u001f\u007f\u2028', "</s>", "\ud83d", "\ude00"),
);
const words: fc.Arbitrary<Words> = fc.array(
  fc.oneof(
    piece,
    piece.map((text) => bytesOf(text.toWellFormed())),
  ),
  { maxLength: 5 },
);

describe("a line that is poured", () => {
  const asked: readonly Asked[] = [
    { model: "amazon.nova-lite-v1:0", form: "InvokeModel", inference: { maxTokens: 5, system: 'Say "é"' } },
    { model: "amazon.nova-lite-v1:0", form: "Converse", inference: {} },
    { model: "anthropic.claude-3-haiku-20240307-v1:0", form: "InvokeModel", inference: { maxTokens: 5 } },
    { model: "amazon.titan-embed-text-v2:0", form: "InvokeModel", inference: {} },
  ];
  test.each(asked)("for $model by $form is the line that is built, in no more room than it asks for", (each) => {
    const pour = linePourer(each);
    const write = recordWriter(each);
    fc.assert(
      fc.property(fc.string(), words, (id, said) => {
        const text = textOfWords(said);
        fc.pre(text.trim() !== "");
        const poured = pour(id, said);
        if (!poured) {
          expect(said.some((word) => typeof word === "string" && !word.isWellFormed())).toBe(true);
          return;
        }
        const bytes = Buffer.alloc(poured.bytesMax + 4, 0xff);
        const end = poured.write(bytes, 3);
        expect(end - 3).toBeLessThanOrEqual(poured.bytesMax);
        expect(write(id, { text })).toEqual({ kind: "line", line: bytes.toString("utf8", 3, end - 1) });
        expect([...bytes.subarray(0, 3), bytes[end - 1], bytes[end]]).toEqual([0xff, 0xff, 0xff, 10, 0xff]);
      }),
    );
  });

  test("is none where a model's commands may stand in it, or more characters than it takes", () => {
    const of = (model: string) => linePourer({ model, form: "InvokeModel", inference: { maxTokens: 5 } });
    expect(of("meta.llama3-1-8b-instruct-v1:0")("a", ["b"])).toBeUndefined();
    expect(of("amazon.titan-embed-text-v2:0")("a", ["x".repeat(50_001)])).toBeUndefined();
    expect(of("amazon.titan-embed-text-v2:0")("a", ["x".repeat(50_000)])).toBeDefined();
    expect(of("some.unknown-model-v1")("a", ["b"])).toBeUndefined();
  });

  test("asks for six bytes where a character of its id or its words may take as many, and for no other more", () => {
    const poured = linePourer(asked[0]!)("ab", ["c", bytesOf("de")])!;
    expect(poured.bytesMax).toBe(poured.write(Buffer.alloc(poured.bytesMax), 0) + 5 * 5);
  });
});
