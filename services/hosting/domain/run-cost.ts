import type { Cost, Dataset, Hosted, Recipe } from "../../../events-schema/index.ts";
import { eventsOfTraining } from "../../models/coordination.ts";
import { costOf, longestAnswers, tokensOf, type Answers, type CostByPart, type Usage } from "../../models/cost.ts";
import { effectiveHyperParameters } from "../../models/hyper-parameters.ts";
import { findCustomizable } from "../../models/table.ts";
import type { Lease, Scored } from "./lease.ts";
import { hoursBetween } from "./patience.ts";

/** What the run is estimated to have cost, from what its row knows. undefined where the training is not known: a sum without it would mislead. */
export const runCostOf = (lease: Lease): Cost | undefined => {
  const { model, dataset, recipe, capacity, comparison, endedAt } = lease;
  if (!dataset || endedAt === undefined) return undefined;
  const cost = costOf({
    baseModel: model.baseModel,
    events: eventsOf(lease),
    training: trainingUsage(model.baseModel, dataset, recipe),
    ...(capacity && { hosting: hostingUsage(capacity, endedAt) }),
    ...(comparison && { evaluation: evaluationUsage(comparison) }),
  });
  const notCounted = uncountedAnswers(lease);
  return { ...cost, ...(notCounted !== undefined && { notCounted: [notCounted] }) };
};

/** ModelHosted and what became of it, or ModelHostingFailed; the evaluation's word where there was one. */
const eventsOf = ({ capacity, comparison }: Lease): number =>
  eventsOfTraining + (capacity ? 2 : 1) + (comparison ? 1 : 0);

const trainingUsage = (baseModel: string, { train }: Dataset, { training }: Recipe): NonNullable<Usage["training"]> => {
  const base = findCustomizable(baseModel);
  const given = training?.hyperParameters ?? {};
  const epochs = Number((base ? effectiveHyperParameters(base, given) : given)["epochCount"] ?? 1);
  return { tokens: tokensOf(train.bytes), epochs: Number.isFinite(epochs) ? epochs : 1 };
};

/** The run's own capacity from its creation to its end, or to the decision to keep it. */
const hostingUsage = ({ method, modelUnits, since }: Hosted, endedAt: string): NonNullable<Usage["hosting"]> => ({
  method,
  modelUnits,
  hours: hoursBetween(since, endedAt),
});

const evaluationUsage = ({ candidate, base }: Scored): Answers => ({
  inputTokens: candidate.inputTokens + base.inputTokens,
  outputTokens: candidate.outputTokens + base.outputTokens,
  requests: candidate.answered + candidate.unanswered + base.answered + base.unanswered,
});

/** Answers that may have been paid and that nobody counted, with the most that they may have cost. */
const uncountedAnswers = ({ model, dataset, recipe, capacity, comparison }: Lease): string | undefined => {
  const { evaluation } = recipe;
  if (!evaluation || !capacity || !dataset?.test) return undefined;
  const most = longestAnswers(dataset.test, evaluation);
  const costs = (answers: Answers): string => {
    const { evaluation: dollars, unknown }: CostByPart = costOf({
      baseModel: model.baseModel,
      events: 0,
      evaluation: answers,
    });
    return unknown.length > 0 ? "at a price we do not know" : `$${dollars.toFixed(4)} at most`;
  };
  if (!comparison) return `answers to an evaluation that came to no score: ${costs(most)}, each question answered once`;
  const { requestsUncounted = 0 } = comparison;
  if (requestsUncounted === 0) return undefined;
  const share = requestsUncounted / Math.max(1, most.requests);
  const answers = {
    inputTokens: most.inputTokens * share,
    outputTokens: requestsUncounted * evaluation.maxTokens,
    requests: requestsUncounted,
  };
  return `${requestsUncounted} requests to models that failed or whose process died: about ${costs(answers)}`;
};
