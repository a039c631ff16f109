import { coordinationCost } from "./coordination.ts";
import { customModelPerMonth, pricesAsOf, pricesOf } from "./prices.ts";

/** Money by part, US dollars; `unknown` names the prices that are missing from the sums. */
export type CostByPart = {
  asOf: string;
  training: number;
  hosting: number;
  evaluation: number;
  coordination: number;
  total: number;
  unknown: string[];
  /** What may have been billed besides and was not counted, each with its bound: the sums are at least what they say. */
  notCounted?: string[];
};

/** What of a run costs money. Leave out what is not asked for. */
export type Usage = {
  baseModel: string;
  training?: { tokens: number; epochs: number };
  hosting?: { method: "on-demand" | "provisioned-throughput"; modelUnits: number; hours: number };
  /** Tokens of both models together: a deployment is billed as its base. */
  evaluation?: Answers;
  /** Events of the run. */
  events: number;
};

export type Answers = { inputTokens: number; outputTokens: number; requests: number };

/** English text, JSON around it: the usual rule of thumb. The same one decides nothing, it only estimates. */
export const tokensOf = (bytes: number): number => Math.ceil(bytes / 4);

/** Adds up what is known and names what is not: a missing price is never taken for nothing. */
export const costOf = ({ baseModel, training, hosting, evaluation, events }: Usage): CostByPart => {
  const prices = pricesOf(baseModel);
  const unknown: string[] = [];
  const priced = (price: number | undefined, amount: number, what: string): number => {
    if (price === undefined && amount > 0) unknown.push(`${what} of ${baseModel}`);
    return (price ?? 0) * amount;
  };
  const parts = {
    training: training ? priced(prices.trainingPer1K, (training.tokens * training.epochs) / 1000, "training") : 0,
    hosting:
      (hosting?.method === "provisioned-throughput"
        ? priced(prices.unitHour, hosting.modelUnits * hosting.hours, "provisioned throughput")
        : 0) + (hosting ? (customModelPerMonth / 730) * hosting.hours : 0),
    evaluation: evaluation
      ? priced(prices.inputPer1K, evaluation.inputTokens / 1000, "input tokens") +
        priced(prices.outputPer1K, evaluation.outputTokens / 1000, "output tokens")
      : 0,
    coordination: coordinationCost({
      events,
      requests: evaluation?.requests ?? 0,
      hostedHours: hosting?.hours ?? 0,
    }),
  };
  const total = parts.training + parts.hosting + parts.evaluation + parts.coordination;
  return { asOf: pricesAsOf, ...parts, total, unknown };
};

/** The most that an evaluation asks for and is answered with, every try answered once: both models, answers at their longest. */
export const longestAnswers = (
  test: { records: number; bytes: number },
  { recordsMax, maxTokens }: { recordsMax: number; maxTokens: number },
): Answers => {
  const records = Math.min(recordsMax, test.records);
  const bytes = test.records === 0 ? 0 : (test.bytes / test.records) * records;
  const models = 2;
  return {
    inputTokens: tokensOf(bytes) * models,
    outputTokens: records * maxTokens * models,
    requests: records * models,
  };
};

/** The lower of what the request allows and what its account may spend. */
export const limitOf = (requested: number | undefined, ofAccount: number | undefined): number | undefined => {
  const limits = [requested, ofAccount].filter((limit) => limit !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits);
};
