import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quantile, type PairedStatistics } from "./bootstrap.ts";
import { compare, type Compared, type Comparison } from "./compare.ts";
import { bleu } from "./metrics/bleu.ts";
import { rouge1 } from "./metrics/rouge.ts";
import { seededRandom } from "./random.ts";

const options = { seed: "run-1", confidence: 0.95 };

const paired = (scores: readonly (readonly [candidate: number, base: number])[]): PairedStatistics[] =>
  scores.map(([candidate, base], at) => ({ recordId: `record-${at}`, candidate: [candidate], base: [base] }));

const compared = (comparison: Comparison): Compared => {
  if (comparison.status === "incomparable") throw new Error(comparison.why);
  return comparison;
};

const share = fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000);
const sets = fc.array(fc.tuple(share, share), { minLength: 2, maxLength: 40 }).map(paired);

describe("the interval", () => {
  test("is the same for the same seed, and another for another", () => {
    fc.assert(
      fc.property(sets, fc.string(), (records, seed) => {
        const once = compare(rouge1, records, { ...options, seed, resamples: 50 });
        expect(compare(rouge1, records, { ...options, seed, resamples: 50 })).toEqual(once);
      }),
    );
    const records = paired(Array.from({ length: 30 }, (_, at) => [at / 30, ((at * 7) % 30) / 30] as const));
    const other = compared(compare(rouge1, records, { ...options, seed: "run-2" }));
    expect(other.interval).not.toEqual(compared(compare(rouge1, records, options)).interval);
  });

  test("lies within what single records can differ, and turns round when the models do", () => {
    fc.assert(
      fc.property(sets, (records) => {
        const ours = compared(compare(rouge1, records, { ...options, resamples: 50 }));
        expect(ours.interval.low).toBeGreaterThanOrEqual(-1);
        expect(ours.interval.low).toBeLessThanOrEqual(ours.interval.high);
        expect(ours.interval.high).toBeLessThanOrEqual(1);
        const swapped = records.map(({ recordId, candidate, base }) => ({
          recordId,
          candidate: base,
          base: candidate,
        }));
        const theirs = compared(compare(rouge1, swapped, { ...options, resamples: 50 }));
        expect(theirs.difference).toBeCloseTo(-ours.difference, 12);
        expect(theirs.interval.low).toBeCloseTo(-ours.interval.high, 12);
      }),
    );
  });

  test("grows with confidence", () => {
    fc.assert(
      fc.property(sets, (records) => {
        const narrow = compared(compare(rouge1, records, { seed: "s", confidence: 0.5, resamples: 100 }));
        const wide = compared(compare(rouge1, records, { seed: "s", confidence: 0.99, resamples: 100 }));
        expect(wide.interval.low).toBeLessThanOrEqual(narrow.interval.low);
        expect(wide.interval.high).toBeGreaterThanOrEqual(narrow.interval.high);
      }),
    );
  });

  test("of a constant difference has no width", () => {
    const { interval, difference } = compared(
      compare(
        rouge1,
        paired([
          [0.75, 0.5],
          [0.5, 0.25],
          [1, 0.75],
        ]),
        options,
      ),
    );
    expect(difference).toBe(0.25);
    expect(interval.low).toBeCloseTo(0.25, 12);
    expect(interval.high).toBeCloseTo(0.25, 12);
  });

  test("holds the true difference about as often as it promises", () => {
    // Differences are uniform from -0.4 to 0.6, so 0.1 in the mean; 300 sets of 40 records at 90 %.
    const random = seededRandom("coverage");
    const uniform = () => random(1_000_001) / 1_000_000;
    const draws = Array.from({ length: 300 }, (_, at) => {
      const records = paired(Array.from({ length: 40 }, () => [uniform() - 0.4, 0] as const));
      return compared(compare(rouge1, records, { seed: `set-${at}`, confidence: 0.9, resamples: 300 })).interval;
    });
    const held = draws.filter(({ low, high }) => low <= 0.1 && 0.1 <= high).length / draws.length;
    expect(held).toBeGreaterThan(0.84);
    expect(held).toBeLessThan(0.95);
  });

  test("ends between the two nearest resamples, as NumPy's percentile does", () => {
    const sorted = Float64Array.of(1, 2, 3, 4);
    expect(quantile(sorted, 0)).toBe(1);
    expect(quantile(sorted, 0.4)).toBeCloseTo(2.2, 12);
    expect(quantile(sorted, 1)).toBe(4);
    expect(quantile(Float64Array.of(7), 0.3)).toBe(7);
  });
});

describe("a corpus metric is resampled by its statistics", () => {
  const texts = [
    ["the cat sat on the mat today", "the cat sat on a mat", "a dog ran"],
    ["it is raining in the north", "it is raining in the north", "it rains"],
    ["she sells sea shells here", "she sells sea shells there", "he sells shells"],
  ] as const;
  const records = texts.map(([reference, candidate, base], at) => ({
    recordId: String(at),
    candidate: bleu.statistics(candidate, reference),
    base: bleu.statistics(base, reference),
  }));

  test("with the score of the whole set and not the mean over records", () => {
    const { candidate, base, interval } = compared(compare(bleu, records, options));
    const sums = records.reduce(
      (sum, row) => sum.map((value, at) => value + (row.candidate[at] ?? 0)),
      Array(10).fill(0),
    );
    expect(candidate).toBe(bleu.total(sums, 3));
    const mean = texts.reduce((sum, [reference, text]) => sum + bleu.score(text, reference) / 3, 0);
    expect(candidate).not.toBeCloseTo(mean, 3);
    expect(base).toBe(0);
    expect(interval.low).toBeGreaterThan(0);
  });
});

describe("the awkward cases each have one outcome", () => {
  test("no record: incomparable", () => {
    expect(compare(rouge1, [], options)).toEqual({
      status: "incomparable",
      metric: "rouge-1",
      records: 0,
      why: "no record was answered by both models",
    });
  });

  test("one record: incomparable, for an interval of no width would promote on chance", () => {
    expect(compare(rouge1, paired([[1, 0]]), options)).toMatchObject({ status: "incomparable", records: 1 });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "a score of %d: incomparable, by the name of the record",
    (score) => {
      expect(
        compare(
          rouge1,
          paired([
            [1, 0],
            [score, 0],
          ]),
          options,
        ),
      ).toMatchObject({
        status: "incomparable",
        why: "record record-1 has a score that is not a finite number",
      });
    },
  );

  test("statistics of another metric: incomparable", () => {
    expect(
      compare(
        bleu,
        paired([
          [1, 0],
          [1, 0],
        ]),
        options,
      ),
    ).toMatchObject({ status: "incomparable" });
  });

  test("scores that overflow in their sum: incomparable", () => {
    expect(
      compare(
        rouge1,
        paired([
          [1e308, 0],
          [1e308, 0],
        ]),
        options,
      ),
    ).toMatchObject({ status: "incomparable" });
  });

  test("ties on every record: a difference and an interval of exactly 0", () => {
    fc.assert(
      fc.property(fc.array(share, { minLength: 2, maxLength: 40 }), (scores) => {
        const ties = paired(scores.map((score) => [score, score] as const));
        const { difference, interval } = compared(compare(rouge1, ties, { ...options, resamples: 20 }));
        expect([difference, interval.low, interval.high]).toEqual([0, 0, 0]);
      }),
    );
  });

  test.each([
    { confidence: 0 },
    { confidence: 1 },
    { confidence: Number.NaN },
    { resamples: 0 },
    { resamples: 1.5 },
    { resamples: 100_001 },
  ])("options that make no interval are a defect: %j", (wrong) => {
    expect(() => compare(rouge1, paired([[1, 0]]), { ...options, ...wrong })).toThrow(/invariant broken/);
  });
});
