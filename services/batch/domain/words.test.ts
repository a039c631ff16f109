import fc from "fast-check";
import { expect, test } from "vitest";
import { anyCharacter } from "../../../test/any-character.ts";
import { isBlank, jsonBytesMax, standing, textOfWords, wordOf, writeJson } from "./words.ts";

const piece = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", " ", "\t\n", "\u00a0", "\ufeff", "\u2003"));
const word = piece.map((text) => {
  const bytes = Buffer.from(`x${text}y`);
  return { bytes, from: 1, to: bytes.length - 1 };
});

test("Words are the text of their pieces, and blank as it is", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, word), { maxLength: 4 }), (words) => {
      const text = words.map((each) => textOfWords([each])).join("");
      expect(textOfWords(words)).toBe(text);
      expect(isBlank(words)).toBe(text.trim() === "");
    }),
  );
});

test("What stands in JSON is what JSON.stringify writes", () => {
  const any = fc.oneof(fc.string({ unit: anyCharacter }), fc.string({ unit: "binary-ascii" }));
  fc.assert(
    fc.property(any, (text) => {
      const wellFormed = Buffer.from(text);
      for (const each of [text, { bytes: wellFormed, from: 0, to: wellFormed.length }, standing(text)]) {
        const bytes = Buffer.alloc(jsonBytesMax(each) + 2, 0xff);
        const end = writeJson(each, bytes, 1);
        expect(bytes.toString("utf8", 1, end)).toBe(JSON.stringify(textOfWords([each])).slice(1, -1));
        expect([bytes[0], bytes[end]]).toEqual([0xff, 0xff]);
      }
    }),
  );
});

test("There is room for six bytes of JSON for each unit or byte of a word, and no more", () => {
  expect(["", "abc", "é", { bytes: Buffer.from("abcdef"), from: 2, to: 5 }].map(jsonBytesMax)).toEqual([0, 18, 6, 18]);
});

test("A text that stands in many words is the same text, as bytes where it has any", () => {
  const half = fc.constantFrom("\ud800", "a\udc00b");
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: anyCharacter }), half), (text) => {
      const word = standing(text);
      expect(textOfWords([word])).toBe(text);
      expect(typeof word).toBe(text.isWellFormed() ? "object" : "string");
    }),
  );
});

test("A value is its bytes, or its text", () => {
  const bytes = { bytes: Buffer.from("a"), from: 0, to: 1 };
  expect([bytes, "b", null, undefined, 7, [0.5]].map(wordOf)).toEqual([bytes, "b", "", "", "7", "[0.5]"]);
});
