import fc from "fast-check";
import { expect, test } from "vitest";
import { characterNgrams, shared, size, wordNgrams } from "./ngrams.ts";

test("counts each run of so many words, or of so many characters", () => {
  const words = ["a", "b", "a", "b"];
  expect(Object.fromEntries(wordNgrams(words, 1))).toEqual({ a: 2, b: 2 });
  expect(Object.fromEntries(wordNgrams(words, 2))).toEqual({ "a b": 2, "b a": 1 });
  expect(Object.fromEntries(wordNgrams(words, 4))).toEqual({ "a b a b": 1 });
  expect(wordNgrams(words, 5).size).toBe(0);
  expect(Object.fromEntries(characterNgrams("abab", 2))).toEqual({ ab: 2, ba: 1 });
  expect(Object.fromEntries(characterNgrams("a😀b", 2))).toEqual({ "a😀": 1, "😀b": 1 });
  expect(Object.fromEntries(characterNgrams("\uffffa", 1))).toEqual({ "\uffff": 1, a: 1 });
  expect(characterNgrams("ab", 3).size).toBe(0);
});

test("of n tokens there are n minus the order and one, whatever they are", () => {
  const text = fc.array(fc.constantFrom("a", "b", "😀", "é"), { maxLength: 12 });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 6 }), (tokens, order) => {
      const expected = Math.max(0, tokens.length - order + 1);
      expect(size(wordNgrams(tokens, order))).toBe(expected);
      expect(size(characterNgrams(tokens.join(""), order))).toBe(expected);
    }),
  );
});

test("what two texts share is the same from either side, and never more than either has", () => {
  const tokens = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
  fc.assert(
    fc.property(tokens, tokens, (left, right) => {
      const [ours, theirs] = [wordNgrams(left, 2), wordNgrams(right, 2)];
      expect(shared(ours, theirs)).toBe(shared(theirs, ours));
      expect(shared(ours, theirs)).toBeLessThanOrEqual(Math.min(size(ours), size(theirs)));
      expect(shared(ours, ours)).toBe(size(ours));
    }),
  );
  expect(shared(wordNgrams(["a", "a", "a", "b"], 1), wordNgrams(["a", "a", "c"], 1))).toBe(2);
});
