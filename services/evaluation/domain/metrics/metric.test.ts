import fc from "fast-check";
import { expect, test } from "vitest";
import { defineMetric, fMeasure, meanMetric } from "./metric.ts";

test("a text alone is scored from its statistics", () => {
  const metric = defineMetric({
    name: "bleu",
    statistics: (candidate, reference) => [candidate.length, reference.length],
    width: 2,
    alone: ([ours = 0, theirs = 0]) => ours / theirs,
    total: () => 0,
  });
  expect(metric.score("a", "four")).toBe(0.25);
});

test("the score of a set is the mean of its records, and 0 of none", () => {
  const metric = meanMetric("exact-match", (candidate, reference) => (candidate === reference ? 1 : 0));
  expect(metric).toMatchObject({ name: "exact-match", width: 1 });
  expect([metric.score("a", "a"), metric.alone([]), metric.total([], 4), metric.total([3], 0)]).toEqual([1, 0, 0, 0]);
  expect(metric.total([3], 4)).toBe(0.75);
});

test("the harmonic mean lies between precision and recall, and is 0 where nothing is shared", () => {
  expect([fMeasure(0, 0, 0), fMeasure(0, 3, 4), fMeasure(1, 1, 3)]).toEqual([0, 0, 0.5]);
  const counts = [fc.integer({ min: 1, max: 50 }), fc.nat({ max: 50 }), fc.nat({ max: 50 })] as const;
  fc.assert(
    fc.property(...counts, (both, ours, theirs) => {
      const [precision, recall] = [both / (both + ours), both / (both + theirs)];
      const score = fMeasure(both, both + ours, both + theirs);
      expect(score).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
    }),
  );
});
