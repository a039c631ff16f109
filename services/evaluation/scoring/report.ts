import type { Comparison as ToldComparison, Metric, Problem } from "../../../events-schema/index.ts";
import type { Comparison } from "../domain/compare.ts";
import { decide, type Decision } from "../domain/decide.ts";
import { compareAll } from "../domain/score.ts";
import type { Outcome } from "../life/evaluation.ts";
import type { Place } from "../planning/place.ts";
import type { Plan } from "../planning/plan.ts";
import type { Gathered } from "./gather.ts";
import { byMetric, computedAs } from "./metric-names.ts";
import { noPairs, tooFewAnswers } from "./problems.ts";
import { asSample } from "./samples.ts";
import type { ModelTally } from "./tally.ts";

type Comparisons = Readonly<Record<Metric, Comparison>>;

/** The whole evaluation as one JSON document; the same answers give the same one, to the byte. */
export const reportOf = (plan: Plan, place: Place, { gathered, lost }: { gathered: Gathered; lost: number }) => {
  const computed = compareAll(gathered.scored, { seed: plan.runId, confidence: plan.rule.confidence });
  const comparisons = byMetric((metric) => computed[computedAs(metric)]);
  const { candidate, base, cutReferences } = gathered;
  const requestsUncounted = lost + candidate.failedTries + base.failedTries;
  return {
    runId: plan.runId,
    dataset: plan.dataset,
    models: plan.models,
    rule: plan.rule,
    records: { ...plan.counts, paired: gathered.scored.length, unreadableLines: plan.unreadable, cutReferences },
    answers: { candidate, base },
    requestsUncounted,
    metrics: byMetric((metric) => told(comparisons[metric])),
    recordsUri: place.records,
    outcome: outcomeOf({ plan, place, gathered, comparisons, requestsUncounted }),
  };
};

type Facts = { plan: Plan; place: Place; gathered: Gathered; comparisons: Comparisons; requestsUncounted: number };

const outcomeOf = (facts: Facts): Outcome => {
  const { plan, place, gathered, comparisons } = facts;
  const rule = { ...plan.rule, metric: computedAs(plan.rule.metric) };
  const decision = decide(rule, gathered, comparisons[plan.rule.metric]);
  if ("failed" in decision) return failed(tooFewAnswers(decision.failed, gathered, place));
  if (gathered.scored.length === 0) return failed(noPairs(gathered, place));
  return { kind: "scored", comparison: comparisonOf(facts, decision) };
};

const failed = (problem: Problem): Outcome => ({ kind: "failed", problem });

const comparisonOf = (facts: Facts, { decision, why }: Decision): ToldComparison => {
  const { plan, place, gathered, comparisons, requestsUncounted } = facts;
  const { metric, confidence, margin } = plan.rule;
  const { difference, low, high } = told(comparisons[metric]);
  return {
    records: gathered.scored.length,
    candidate: modelOf(gathered.candidate, comparisons, "candidate"),
    base: modelOf(gathered.base, comparisons, "base"),
    difference: { metric, value: difference, low, high, confidence, margin },
    decision,
    why,
    ...(requestsUncounted > 0 && { requestsUncounted }),
    reportUri: place.report,
    samples: gathered.samples.map(asSample),
  };
};

const modelOf = (
  { asked, answered, inputTokens, outputTokens }: ModelTally,
  comparisons: Comparisons,
  role: "candidate" | "base",
) => ({
  answered,
  unanswered: asked - answered,
  inputTokens,
  outputTokens,
  scores: byMetric((metric) => told(comparisons[metric])[role]),
});

/** JSON has no NaN: what has no value is null, with the reason. */
const told = (comparison: Comparison) => {
  if (comparison.status === "incomparable")
    return { candidate: null, base: null, difference: null, low: null, high: null, why: comparison.why };
  const { candidate, base, difference, interval, resamples } = comparison;
  return {
    candidate: finite(candidate),
    base: finite(base),
    difference: finite(difference),
    low: finite(interval.low),
    high: finite(interval.high),
    resamples,
  };
};

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
