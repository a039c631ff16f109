import { describe, expect, test } from "vitest";
import { exactMatch, squadTokens, tokenF1 } from "./squad.ts";

// Worked by hand from the definition in the SQuAD v1.1 evaluation script: normalise, then F1 over words with repeats.
describe("SQuAD v1.1 scores", () => {
  test.each([
    ["1976", "1976", 1, 1], // torchmetrics, tests/text/test_squad.py
    ["Hello", "World", 0, 0], // the same
    ["The Denver Broncos!", "denver  broncos", 1, 1],
    ["the Broncos of Denver", "Denver Broncos", 4 / 5, 0],
    ["very very good", "very good good", 2 / 3, 0],
    ["state-of-the-art", "state of the art", 0, 0], // hyphens go before articles: one word, "stateoftheart"
    ["an apple a day", "apple day", 1, 1],
    ["", "the", 0, 1], // both sides are empty after normalisation: equal texts without a word to share
    ["“Denver”", "Denver", 0, 0], // only ASCII punctuation goes
    ["à la carte", "la carte", 4 / 5, 0], // an accented letter is no article
  ])("of %j against %j are F1 %d and exact match %d", (candidate, reference, f1, exact) => {
    expect(tokenF1.score(candidate, reference)).toBeCloseTo(f1, 12);
    expect(exactMatch.score(candidate, reference)).toBe(exact);
  });
});

test("an article inside a word stays, whatever the script of its neighbours", () => {
  expect(squadTokens("theatre aß éa _a a² A")).toEqual(["theatre", "aß", "éa", "a²"]);
});

test("Python's blanks part words, information separators and no-break spaces included", () => {
  expect(squadTokens("b\u001cc\u00a0d\u3000e\ufefff")).toEqual(["b", "c", "d", "e\ufefff"]);
});
