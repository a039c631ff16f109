import { expect, test } from "vitest";
import { allMetrics, metricNames } from "./metrics/all-metrics.ts";
import { compareAll, scorePair } from "./score.ts";

const pair = (recordId: string, reference: string, candidate: string, base: string) => ({
  recordId,
  prompt: "Say it",
  reference,
  candidate,
  base,
});

const pairs = [
  pair("a", "the cat sat on the mat", "the cat sat on the mat", "a dog"),
  pair("b", "rain falls in the north", "rain falls in the south", "sun"),
];

test("a record is scored for both models by every metric", () => {
  const [first] = pairs.map(scorePair);
  expect(Object.keys(first?.scores ?? {})).toEqual(metricNames);
  for (const name of metricNames) expect(first?.scores[name].candidate).toBe(1);
  expect(first?.scores["rouge-1"].base).toBe(0);
  expect(first?.scores.chrf.base).toBe(allMetrics.chrf.score("a dog", "the cat sat on the mat"));
});

test("a set is compared by every metric", () => {
  const comparisons = compareAll(pairs.map(scorePair), { seed: "run-1", confidence: 0.9, resamples: 100 });
  expect(comparisons["exact-match"]).toMatchObject({ status: "compared", records: 2, candidate: 0.5, base: 0 });
  for (const name of metricNames) expect(comparisons[name]).toMatchObject({ metric: name, status: "compared" });
});

test("the order in which records were scored changes nothing", () => {
  const scored = [...pairs, pair("c", "one two three", "one two", "three")].map(scorePair);
  const options = { seed: "run-1", confidence: 0.9, resamples: 100 };
  expect(compareAll(scored.toReversed(), options)).toEqual(compareAll(scored, options));
});

test("a set without pairs is compared by none", () => {
  const comparisons = compareAll([], { seed: "run-1", confidence: 0.9 });
  for (const name of metricNames) expect(comparisons[name]).toMatchObject({ metric: name, status: "incomparable" });
});
