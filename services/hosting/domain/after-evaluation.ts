import type { Comparison, Problem } from "../../../events-schema/index.ts";
import type { Scored } from "./lease.ts";
import { retireFor, type Verdict } from "./verdict.ts";

/** The rule has spoken. A scored retirement is a success: the run did what it was asked. */
export const afterEvaluation = (comparison: Comparison): { verdict: Verdict; comparison: Scored } => {
  const { why, decision } = comparison;
  const verdict: Verdict =
    decision === "promote" ? { decision, why } : { decision: "retire", why, outcome: "succeeded" };
  return { verdict, comparison: withoutSamples(comparison) };
};

const withoutSamples = (comparison: Comparison): Scored => {
  const { samples: _samples, ...scored } = comparison;
  return scored;
};

/** Nothing is known of the model's quality, so it is not kept at the price of something that is known. */
export const afterFailedEvaluation = (problem: Problem): Verdict =>
  retireFor(problem, problem.code === "run/cancelled" ? "cancelled" : "failed");
