import fc from "fast-check";
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
  const answers = fc.array(fc.constantFrom("one", "two", "three"), { maxLength: 4 }).map((words) => words.join(" "));
  const sets = fc
    .array(fc.tuple(answers, answers), { minLength: 2, maxLength: 6 })
    .map((all) => all.map(([candidate, base], at) => scorePair(pair(`r${at}`, "one two three", candidate, base))))
    .chain((scored) => fc.tuple(fc.constant(scored), fc.shuffledSubarray(scored, { minLength: scored.length })));
  fc.assert(
    fc.property(sets, ([scored, shuffled]) => {
      const options = { seed: "run-1", confidence: 0.9, resamples: 10 };
      expect(compareAll(shuffled, options)).toEqual(compareAll(scored, options));
    }),
    { numRuns: 30 },
  );
});

test("a set without pairs is compared by none", () => {
  const comparisons = compareAll([], { seed: "run-1", confidence: 0.9 });
  for (const name of metricNames) expect(comparisons[name]).toMatchObject({ metric: name, status: "incomparable" });
});
