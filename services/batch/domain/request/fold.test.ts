import fc from "fast-check";
import { expect, test } from "vitest";
import { alike, foldValue } from "./fold.ts";

test("blanks around a value and its case do not count", () => {
  expect(foldValue("  T-Shirt\n")).toBe("t-shirt");
  expect(alike(["a", "b", " A", "c", "B "], (text) => text)).toEqual([
    ["a", " A"],
    ["b", "B "],
  ]);
});

test("folding twice changes nothing more, and of what is alike nothing is left out", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom("a", "A", " a", "b"), fc.string())), (values) => {
      for (const value of values) expect(foldValue(foldValue(value))).toBe(foldValue(value));
      const grouped = alike(values, (value) => value).flat().length;
      const alone = new Set(values.map(foldValue)).size - alike(values, (value) => value).length;
      expect(grouped + alone).toBe(values.length);
    }),
  );
});
