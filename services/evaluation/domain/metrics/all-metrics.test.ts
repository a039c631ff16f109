import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allMetrics, metricNames } from "./all-metrics.ts";
import { sumStatistics } from "./summing.testing.ts";

// Answers with entities, other scripts, emoji and rare blanks. The scores come from a transcription of the reference
// algorithms into Python: rouge_score, SQuAD v1.1 and sacreBLEU 2, in the order of `allMetrics`.
const samples: [candidate: string, reference: string, scores: number[]][] = [
  [
    "The cat sat on the mat.",
    "A cat is on the mat.",
    [0.666666666667, 0.4, 0.666666666667, 0.75, 0, 0.565251032735, 0.434720871945],
  ],
  [
    "It costs $1,000.50 -- 3-4 days, at most!",
    "Cost: $1,000.50, 3-4 days",
    [0.705882352941, 0.666666666667, 0.705882352941, 0.545454545455, 0, 0.547087834616, 0.239010888245],
  ],
  ["L’été à Paris, c'est l'été.", "l'été à paris", [0.6, 0.5, 0.6, 0.75, 0, 0.401957847843, 0.078098498423]],
  ["東京は日本の首都です。", "日本の首都は東京です。", [0, 0, 0, 0, 0, 0.422883597884, 0]],
  ["I 😀 you 😀😀", "You 😀 me 😀", [0.5, 0, 0.5, 0.5, 0, 0.184126984127, 0.159735776062]],
  ["a\u0301 the\u0085cat\u001csat", "the cat sat a", [1, 0.666666666667, 0.75, 0.8, 0, 0.852232303632, 0.594603557501]],
  [
    "&quot;AT&amp;T&quot; <skipped> well-\nknown",
    '"AT&T" wellknown',
    [0.363636363636, 0, 0.363636363636, 0, 0, 0.285914992692, 1],
  ],
  ["yes", "Yes.", [1, 0, 1, 1, 1, 0.294612794613, 0]],
  ["", "the", [0, 0, 0, 0, 1, 0, 0]],
  [
    "the quick brown fox jumps over the lazy dog",
    "the quick brown fox jumped over the lazy dogs",
    [0.777777777778, 0.625, 0.777777777778, 0.714285714286, 0, 0.852098823046, 0.431670010685],
  ],
];

test.each(samples)("%j against %j scores as the reference implementations do", (candidate, reference, scores) => {
  const ours = metricNames.map((name) => allMetrics[name].score(candidate, reference));
  ours.forEach((score, at) => expect(score, metricNames[at]).toBeCloseTo(scores[at] ?? Number.NaN, 11));
});

test("the same samples as one set score as in sacreBLEU", () => {
  const pairs = samples.map(([candidate, reference]) => [candidate, reference] as const);
  const total = (name: "bleu" | "chrf") => allMetrics[name].total(sumStatistics(allMetrics[name], pairs), pairs.length);
  expect(total("bleu")).toBeCloseTo(0.3671291538412747, 12);
  expect(total("chrf")).toBeCloseTo(0.5774665555803546, 12);
});

const words = fc.constantFrom(
  "the",
  "cat",
  "Sat",
  "on",
  "a",
  "mat",
  ".",
  ",",
  "1,000.5",
  "3-4",
  "&amp;",
  "漢字",
  "été",
  "😀",
  "\n",
);
const sentence = fc.array(words, { maxLength: 40 }).map((some) => some.join(" "));
const hostile = fc.array(fc.nat({ max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units));
const text = fc.oneof(sentence, hostile, fc.string({ maxLength: 60 }));

describe.each(metricNames)("%s", (name) => {
  const metric = allMetrics[name];

  test("is from 0 to 1 for whatever two texts, alone and as a set", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 4 }), (pairs) => {
        const scores = pairs.map(([candidate, reference]) => metric.score(candidate, reference));
        for (const score of [...scores, metric.total(sumStatistics(metric, pairs), pairs.length)]) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("gives `width` finite numbers a record", () => {
    fc.assert(
      fc.property(text, text, (candidate, reference) => {
        const statistics = metric.statistics(candidate, reference);
        expect(statistics).toHaveLength(metric.width);
        expect(statistics.every((value) => Number.isFinite(value))).toBe(true);
      }),
    );
  });

  test("of a text against itself is 1, where there is a pair of words to compare", () => {
    fc.assert(
      fc.property(sentence, (some) => {
        const twoWords = `${some} blue sky`;
        expect(metric.score(twoWords, twoWords)).toBe(1);
      }),
    );
  });

  test("does not see how wide the blanks are", () => {
    fc.assert(
      fc.property(sentence, sentence, (candidate, reference) => {
        const spread = (some: string) => ` ${some.replaceAll(" ", "\t  ")} `;
        expect(metric.score(spread(candidate), spread(reference))).toBe(metric.score(candidate, reference));
      }),
    );
  });

  test("of an empty set is 0, as is an empty answer to a real reference", () => {
    expect(metric.total(sumStatistics(metric, []), 0)).toBe(0);
    expect(metric.score("", "blue sky")).toBe(0);
  });
});

test.each(["rouge-1", "rouge-2", "rouge-l", "token-f1", "exact-match"] as const)(
  "%s is the same either way",
  (name) => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(allMetrics[name].score(one, other)).toBe(allMetrics[name].score(other, one));
      }),
    );
  },
);

test.each(["rouge-1", "rouge-2", "rouge-l", "token-f1", "exact-match"] as const)("%s does not see case", (name) => {
  const ascii = fc
    .array(fc.constantFrom("The", "cat", "SAT", "on", "mat."), { maxLength: 12 })
    .map((all) => all.join(" "));
  fc.assert(
    fc.property(ascii, ascii, (candidate, reference) => {
      expect(allMetrics[name].score(candidate.toUpperCase(), reference)).toBe(
        allMetrics[name].score(candidate, reference),
      );
    }),
  );
});
