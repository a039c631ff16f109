import type { Problem, TrainingOrder } from "../../../events-schema/index.ts";
import { eventsOfTraining } from "../../models/coordination.ts";
import { costOf, longestAnswers, tokensOf, type CostByPart, type Usage } from "../../models/cost.ts";

/** How the result will be hosted; undefined: not at all. */
export type Method = "on-demand" | "provisioned-throughput" | undefined;

/** What the whole run is expected to cost: training by its tokens, hosting until the decision's deadline, and both models' answers at their longest. */
export const estimateRun = (order: TrainingOrder, method: Method): CostByPart => {
  const { hosting, evaluation } = order.recipe;
  return costOf({
    ...trainingUsage(order),
    events: eventsOfTraining + (hosting ? 2 : 0) + (hosting && evaluation ? 1 : 0),
    ...(hosting && method && { hosting: { method, modelUnits: hosting.modelUnits, hours: hosting.decisionHours } }),
    ...(evaluation && order.dataset.test && { evaluation: longestAnswers(order.dataset.test, evaluation) }),
  });
};

/** What is paid once the job has ended. */
export const trainingUsage = ({ baseModel, dataset, hyperParameters }: TrainingOrder): Usage => ({
  baseModel,
  events: eventsOfTraining,
  // A family that counts steps instead of epochs is taken to see its data once.
  training: { tokens: tokensOf(dataset.train.bytes), epochs: Number(hyperParameters["epochCount"] ?? 1) },
});

/** Is the estimate above what the request or the account may spend? A limit with a price we do not know is not kept by guessing. */
export const checkCost = (cost: CostByPart, limitUsd: number | undefined): Problem | undefined => {
  if (limitUsd === undefined) return undefined;
  if (cost.unknown.length > 0)
    return {
      code: "training/cost-unknown",
      message: `the run may cost at most $${limitUsd}, and no price is known for ${cost.unknown.join(", ")}`,
      remedy:
        "Leave maxCostUsd out after looking the price up yourself, or choose a base model and hosting with known prices.",
    };
  if (cost.total <= limitUsd) return undefined;
  return {
    code: "training/too-expensive",
    message: `the run is estimated at $${cost.total.toFixed(2)} (prices as of ${cost.asOf}); the limit is $${limitUsd}`,
    remedy: "Raise maxCostUsd, or ask for fewer records, epochs or evaluated records.",
  };
};
