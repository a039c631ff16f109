import { describe, expect, test } from "vitest";
import { chrf, chrfScore } from "./chrf.ts";
import { sumStatistics } from "./summing.testing.ts";

const risk = [
  " risk assessment must be made of those who are qualified and expertise in the sector - these are the scientists .",
  "risk assessment has to be undertaken by those who are qualified and expert in that area - that is the scientists .",
] as const;
const obama = [
  " Die    Beziehung zwischen  Obama und Netanjahu ist nicht gerade  freundlich. ",
  "Das Verhältnis zwischen Obama und Netanyahu ist nicht gerade freundschaftlich.",
] as const;

/** sacreBLEU's test/test_chrf.py: sets with effective order (its default) at beta 3. */
describe("chrF agrees with the test cases of sacreBLEU at beta 3", () => {
  test.each([
    [[["a", "a"]], 1],
    [[["", "reference"]], 0],
    [[["a b c", "a b c"]], 1],
    [[["a b c", "abc"]], 1],
    [[["", "c"]], 0],
    [
      [
        ["a", "a"],
        ["b", "c"],
      ],
      0.5,
    ],
    [[["aa", "ab"]], 0.25],
    [[["abcdefg", "hijklmnop"]], 0],
    [[risk], 0.6336173],
    [[obama], 0.641302698],
  ] as const)("%j", (pairs, expected) => {
    expect(chrfScore(sumStatistics(chrf, pairs), 3)).toBeCloseTo(expected, 6);
  });
});

/** Metric card of `chrf` in Hugging Face `evaluate`, which calls sacreBLEU with its defaults. */
describe("chrF2 agrees with published values", () => {
  const cats = [
    "The relationship between cats and dogs is not exactly friendly.",
    "The relationship between dogs and cats is not exactly friendly.",
  ] as const;
  const books = [
    "a good bookshop is just a genteel black hole that knows how to read.",
    "A good bookshop is just a genteel Black Hole that knows how to read.",
  ] as const;

  test("of a set, which is scored from summed counts and not by the mean", () => {
    const sums = sumStatistics(chrf, [cats, books]);
    expect(chrf.total(sums, 2)).toBeCloseTo(0.8464214891738334, 12);
  });

  test("of one record", () => {
    expect(chrf.score(...cats)).toBeCloseTo(0.8441131092011067, 12);
    const ties = "The ties between Obama and Netanyahu are not particularly friendly.";
    const relationship = "The relationship between Obama and Netanyahu is not exactly friendly.";
    expect(chrf.score(relationship, ties)).toBeCloseTo(0.6157637937811379, 12);
  });
});

test("an order that the reference is too short for does not count against the set", () => {
  expect(chrf.statistics("abcdefgh", "ab").slice(6)).toEqual(Array.from({ length: 12 }, () => 0));
});

test("characters are code points: half an emoji is no match", () => {
  // U+1F600 and U+1F601 share their first UTF-16 unit.
  expect(chrf.score("\u{1f600}", "\u{1f601}")).toBe(0);
});
