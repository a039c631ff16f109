import type { BatchPrices, TokenPrices } from "../../../models/batch-prices.ts";

export type StageCost = {
  /** Of what has a price. */
  readonly costUsd: number;
  /** Prices that are missing from it. */
  readonly unknown: readonly string[];
};

type Tokens = {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the records: what is not asked in a batch. */
  readonly onDemandShare: number;
};

/** A price that is not known is named and counts as nothing; whoever needs the whole must look at `unknown`. */
export const costOfTokens = (prices: BatchPrices, tokens: Tokens): StageCost => {
  const parts = [
    { way: "in a batch", share: 1 - tokens.onDemandShare, price: prices.batch },
    { way: "on demand", share: tokens.onDemandShare, price: prices.onDemand },
  ].filter(({ share }) => share > 0);
  return {
    costUsd: parts.reduce((sum, { share, price }) => sum + share * costAt(price, tokens), 0),
    unknown: parts.flatMap(({ way, price }) => (price === undefined ? [`the price of ${tokens.model} ${way}`] : [])),
  };
};

const costAt = (price: TokenPrices | undefined, { inputTokens, outputTokens }: Tokens): number =>
  price === undefined ? 0 : (inputTokens * price.inputPer1K + outputTokens * price.outputPer1K) / 1000;
