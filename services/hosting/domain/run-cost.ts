import type { Cost, Dataset, Hosted, Recipe } from "../../../events-schema/index.ts";
import { costOf, tokensOf, type Usage } from "../../models/cost.ts";
import { effectiveHyperParameters } from "../../models/hyper-parameters.ts";
import { findCustomizable } from "../../models/table.ts";
import type { Lease, Scored } from "./lease.ts";
import { hoursBetween } from "./patience.ts";

/** What the run is estimated to have cost, from what its row knows. undefined where the training is not known: a sum without it would mislead. */
export const runCostOf = ({ model, dataset, recipe, capacity, comparison, endedAt }: Lease): Cost | undefined => {
  if (!dataset || endedAt === undefined) return undefined;
  return costOf({
    baseModel: model.baseModel,
    training: trainingUsage(model.baseModel, dataset, recipe),
    ...(capacity && { hosting: hostingUsage(capacity, endedAt) }),
    ...(comparison && { evaluation: evaluationUsage(comparison) }),
  });
};

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

const evaluationUsage = ({ candidate, base }: Scored): NonNullable<Usage["evaluation"]> => ({
  inputTokens: candidate.inputTokens + base.inputTokens,
  outputTokens: candidate.outputTokens + base.outputTokens,
});
