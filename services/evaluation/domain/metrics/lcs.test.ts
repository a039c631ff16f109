import fc from "fast-check";
import { expect, test } from "vitest";
import { lcsLength } from "./lcs.ts";

/** The table of the textbook, as the reference implementation of ROUGE fills it. */
const tableLcs = (left: readonly string[], right: readonly string[]): number => {
  let row = right.map(() => 0);
  for (const token of left) {
    const above = row;
    row = [];
    right.forEach((other, at) => {
      row.push(token === other ? (above[at - 1] ?? 0) + 1 : Math.max(above[at] ?? 0, row[at - 1] ?? 0));
    });
  }
  return row.at(-1) ?? 0;
};

const tokens = fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"), { maxLength: 130 });

test("counts what the table counts, across the borders of machine words", () => {
  fc.assert(
    fc.property(tokens, tokens, (left, right) => {
      expect(lcsLength(left, right)).toBe(tableLcs(left, right));
    }),
  );
});

test("is the same from either side", () => {
  fc.assert(
    fc.property(tokens, tokens, (left, right) => {
      expect(lcsLength(left, right)).toBe(lcsLength(right, left));
    }),
  );
});

test("needs neither neighbours nor common ends", () => {
  const reference = ["1", "2", "3", "4", "5"];
  expect(lcsLength(reference, ["2", "5", "3", "4"])).toBe(3); // rouge_scorer_test.py, testLcsTable
  expect(lcsLength(reference, ["8", "9"])).toBe(0); // the same
  expect(lcsLength([], ["8", "9"])).toBe(0);
});
