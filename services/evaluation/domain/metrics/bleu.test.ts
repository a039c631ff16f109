import { describe, expect, test } from "vitest";
import { bleu, bleuScore } from "./bleu.ts";
import { sumStatistics } from "./summing.testing.ts";
import { tokens13a } from "./tokenizer-13a.ts";

describe("BLEU agrees with the test cases of sacreBLEU", () => {
  test("of one record with exponential smoothing and effective order (test_sentence_bleu.py)", () => {
    const system = "Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;";
    const reference = "producţia de zahăr brut se exprimă în zahăr alb;";
    expect(bleu.score(system, reference)).toBeCloseTo(0.08493, 5);
    expect(bleu.score("this is a cat", "okay thanks")).toBe(0);
  });

  test.each([
    ["test", "a test", 0.3678794411714425],
    ["a test", "a test", 1],
    ["this is a test", "this is a test", 1],
  ])("of %j with orders that are reached (test_bleu.py)", (candidate, reference, expected) => {
    expect(bleu.score(candidate, reference)).toBeCloseTo(expected, 12);
  });

  test("from statistics (test_bleu.py)", () => {
    expect(bleuScore([11, 11, 9, 7, 5, 3, 10, 8, 6, 4], "all orders")).toBeCloseTo(0.8375922397, 8);
    expect(bleuScore([0, 1, 0, 0, 0, 0, 4, 4, 2, 1], "all orders")).toBe(0);
    expect(bleuScore([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "all orders")).toBe(0);
  });

  test("in its counts (test_bleu.py)", () => {
    const counts = bleu.statistics("am I am a character sequence", "I am a symbol string sequence a a");
    expect(counts).toEqual([6, 8, 4, 2, 1, 0, 6, 5, 4, 3]);
  });
});

test("a set is scored from summed counts, so one record without a match does not make it 0", () => {
  const sums = sumStatistics(bleu, [
    ["the cat sat on the mat", "the cat sat on the mat"],
    ["no", "yes"],
  ]);
  expect(sums).toEqual([7, 7, 6, 5, 4, 3, 7, 5, 4, 3]);
  expect(bleu.total(sums, 2)).toBeCloseTo((6 / 7) ** (1 / 4), 12);
});

test("a set whose answers are all shorter than four tokens scores 0, as in the reference", () => {
  expect(bleu.total(sumStatistics(bleu, [["blue sky", "blue sky"]]), 1)).toBe(0);
  expect(bleu.score("blue sky", "blue sky")).toBe(1);
});

test("short answers pay the brevity penalty", () => {
  const half = bleu.score("one two three four", "one two three four five six seven eight");
  expect(half).toBeCloseTo(Math.exp(1 - 8 / 4), 12);
});

// Worked by hand from the patterns of mteval-v13a.
test.each([
  ["Hello, world!", ["Hello", ",", "world", "!"]],
  ["It's 1,000.5 or 3-4.", ["It's", "1,000.5", "or", "3", "-", "4", "."]],
  ["well-known", ["well-known"]],
  ["&quot;AT&amp;T&quot; &lt;b&gt;", ['"', "AT", "&", "T", '"', "<", "b", ">"]],
  ["hyphen-\nated\nline <skipped>", ["hyphenated", "line"]],
  ["ends with a hyphen-\n", ["ends", "with", "a", "hyphen-"]],
  ["  ", []],
])("13a splits %j", (text, tokens) => {
  expect(tokens13a(text)).toEqual(tokens);
});
