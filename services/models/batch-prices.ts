import { readModelId } from "./model-id.ts";
import { pricesOf } from "./prices.ts";

/** US dollars for 1,000 tokens. An embedding has no output tokens. */
export type TokenPrices = { readonly inputPer1K: number; readonly outputPer1K: number };

/** Missing: no price is known to us, and none is guessed. */
export type BatchPrices = { readonly onDemand?: TokenPrices; readonly batch?: TokenPrices };

/** By id or ARN of the model or of an inference profile, which is taken to cost as the model in us-east-1. */
export const batchPrices = (idOrArn: string): BatchPrices => {
  const { modelId, kind } = readModelId(idOrArn);
  // What a custom model's answers cost in a batch is in no table.
  if (modelId === undefined || kind === "custom-model") return {};
  const { inputPer1K, outputPer1K, batchShare } = pricesOf(modelId);
  if (inputPer1K === undefined || outputPer1K === undefined) return {};
  const batch = batchShare !== undefined && {
    inputPer1K: inputPer1K * batchShare,
    outputPer1K: outputPer1K * batchShare,
  };
  return { onDemand: { inputPer1K, outputPer1K }, ...(batch && { batch }) };
};
