import { assert } from "../../chassis/outcome.ts";
import type { Comparison } from "./compare.ts";
import type { MetricName } from "./metrics/metric.ts";

export type PromotionRule = {
  metric: MetricName;
  /** How much better the candidate must be for sure, on the metric's scale of 0 to 1. */
  margin: number;
  /** Of the two-sided interval whose lower bound must pass the margin. */
  confidence: number;
  /** Fewer compared records never promote: a handful of equal pairs has an interval of no width, and says nothing. */
  recordsMin: number;
  /** Below this share of answers of either model there is nothing to decide on. */
  answersShareMin: number;
};

/** How many records a model was asked and answered; a `Tally` is one. */
export type AnswerCount = { asked: number; answered: number };

export type Decision = { decision: "promote" | "retire"; why: string };

/** The evaluation itself went wrong: says nothing about how good the model is. */
export type Failed = { failed: string };

/**
 * Promotes only where the whole interval of the difference is above the margin; a bound equal to it is not.
 * What cannot be compared retires, since an undecided model costs money. Too few answers is a failed evaluation.
 */
export const decide = (
  rule: PromotionRule,
  answers: { candidate: AnswerCount; base: AnswerCount },
  comparison: Comparison,
): Decision | Failed => {
  assert(comparison.metric === rule.metric, `compared by ${rule.metric}, not ${comparison.metric}`);
  const tooFew =
    tooFewAnswers("customized", answers.candidate, rule.answersShareMin) ??
    tooFewAnswers("base", answers.base, rule.answersShareMin);
  if (tooFew !== undefined) return { failed: tooFew };
  if (comparison.status === "incomparable")
    return { decision: "retire", why: `The models cannot be compared by ${rule.metric}: ${comparison.why}.` };
  assert(
    comparison.confidence === rule.confidence,
    `compared at confidence ${rule.confidence}, not ${comparison.confidence}`,
  );
  if (comparison.records < rule.recordsMin)
    return {
      decision: "retire",
      why: `Only ${comparison.records} records were answered by both models, and a promotion needs ${rule.recordsMin}.`,
    };
  const isAbove = comparison.interval.low > rule.margin + roundingError;
  const scores = `customized ${number(comparison.candidate)}, base ${number(comparison.base)}`;
  const { low, high } = comparison.interval;
  const interval = `a ${percent(rule.confidence)} interval of ${number(low)} to ${number(high)}`;
  const verdict = isAbove ? "is above" : "is not above";
  return {
    decision: isAbove ? "promote" : "retire",
    why:
      `On ${comparison.records} records ${rule.metric} is ${scores}: the difference is ${number(comparison.difference)} ` +
      `with ${interval}, whose lower end ${verdict} the margin of ${number(rule.margin)}.`,
  };
};

/** 0.8 - 0.7 is a little more than 0.1 to a computer, yet ties with a margin of 0.1. */
const roundingError = 1e-9;

/** An empty test set has no share: it is left to the comparison, which finds nothing to compare. */
const tooFewAnswers = (model: string, { asked, answered }: AnswerCount, shareMin: number): string | undefined => {
  if (asked === 0 || answered / asked >= shareMin) return undefined;
  return (
    `The ${model} model answered ${answered} of ${asked} records (${percent(answered / asked)}), ` +
    `and a decision needs ${percent(shareMin)}.`
  );
};

const number = (value: number): string => String(Number(value.toPrecision(4)));
const percent = (share: number): string => `${number(share * 100)} %`;
