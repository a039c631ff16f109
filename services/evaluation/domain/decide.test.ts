import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Compared, Comparison } from "./compare.ts";
import { decide, type PromotionRule } from "./decide.ts";

const rule: PromotionRule = { metric: "chrf", margin: 0.02, confidence: 0.95, recordsMin: 2, answersShareMin: 0.9 };
const all = { asked: 120, answered: 120 };
const everybody = { candidate: all, base: all };

const compared = (low: number): Compared => ({
  status: "compared",
  metric: "chrf",
  records: 120,
  candidate: 0.61234,
  base: 0.43,
  difference: 0.18234,
  interval: { low, high: 0.26 },
  confidence: 0.95,
  resamples: 1000,
});

const incomparable: Comparison = {
  status: "incomparable",
  metric: "chrf",
  records: 0,
  why: "no record was answered by both models",
};

describe("the decision", () => {
  test("promotes where the whole interval is above the margin, and says the numbers", () => {
    expect(decide(rule, everybody, compared(0.1))).toEqual({
      decision: "promote",
      why:
        "On 120 records chrf is customized 0.6123, base 0.43: the difference is 0.1823 " +
        "with a 95 % interval of 0.1 to 0.26, whose lower end is above the margin of 0.02.",
    });
  });

  test.each([
    ["equal to the margin", 0.02],
    ["equal to the margin but for rounding", 0.02 + 1e-12],
    ["below the margin", 0.0199],
    ["not a number", Number.NaN],
  ])("retires where the lower bound is %s", (_case, low) => {
    expect(decide(rule, everybody, compared(low))).toMatchObject({
      decision: "retire",
      why: expect.stringContaining("is not above the margin of 0.02"),
    });
  });

  test("retires where the margin is no number", () => {
    expect(decide({ ...rule, margin: Number.NaN }, everybody, compared(0.5))).toMatchObject({ decision: "retire" });
  });

  test("retires with the reason where nothing can be compared", () => {
    expect(decide(rule, everybody, incomparable)).toEqual({
      decision: "retire",
      why: "The models cannot be compared by chrf: no record was answered by both models.",
    });
  });

  test("retires on a handful of records, however sure their equal scores make the interval look", () => {
    const few: Compared = { ...compared(0.5), records: 9, interval: { low: 0.5, high: 0.5 } };
    expect(decide({ ...rule, recordsMin: 10 }, everybody, few)).toEqual({
      decision: "retire",
      why: "Only 9 records were answered by both models, and a promotion needs 10.",
    });
    expect(decide({ ...rule, recordsMin: 10 }, everybody, { ...few, records: 10 })).toMatchObject({
      decision: "promote",
    });
  });

  test("retires on an empty test set", () => {
    const nobody = { asked: 0, answered: 0 };
    expect(decide(rule, { candidate: nobody, base: nobody }, incomparable)).toMatchObject({ decision: "retire" });
  });
});

describe("too few answers", () => {
  const few = { asked: 120, answered: 107 };

  test.each([
    ["customized", { candidate: few, base: all }],
    ["base", { candidate: all, base: few }],
  ])("of the %s model fail the evaluation, however good the scores", (model, answers) => {
    expect(decide(rule, answers, compared(0.5))).toEqual({
      failed: `The ${model} model answered 107 of 120 records (89.17 %), and a decision needs 90 %.`,
    });
  });

  test("are told apart from exactly enough", () => {
    const enough = { asked: 120, answered: 108 };
    expect(decide(rule, { candidate: enough, base: enough }, compared(0.5))).toMatchObject({ decision: "promote" });
  });

  test("count before a comparison that could not be made", () => {
    const none = { asked: 5, answered: 0 };
    expect(decide(rule, { candidate: none, base: none }, incomparable)).toHaveProperty("failed");
  });
});

test("a comparison by another metric or confidence than the rule's is a defect", () => {
  expect(() => decide({ ...rule, metric: "bleu" }, everybody, compared(0.1))).toThrow(/compared by bleu, not chrf/);
  expect(() => decide({ ...rule, confidence: 0.9 }, everybody, compared(0.1))).toThrow(/confidence 0.9, not 0.95/);
});

test("promotes exactly where both models answered enough, enough was compared, and the whole interval is above", () => {
  const share = fc.integer({ min: 0, max: 100 });
  const measured = fc.record({
    answered: share,
    others: share,
    records: fc.nat({ max: 4 }),
    low: share,
    margin: share,
  });
  fc.assert(
    fc.property(measured, ({ answered, others, records, low, margin }) => {
      const answers = { candidate: { asked: 100, answered }, base: { asked: 100, answered: others } };
      const outcome = decide({ ...rule, margin: margin / 100 }, answers, { ...compared(low / 100), records });
      const isAnswered = answered >= 90 && others >= 90;
      expect("failed" in outcome).toBe(!isAnswered);
      if ("decision" in outcome)
        expect(outcome.decision).toBe(records >= rule.recordsMin && low > margin ? "promote" : "retire");
    }),
  );
});
