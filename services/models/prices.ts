/** Prices of one base model in us-east-1, US dollars. Missing: no price is known to us. */
export type ModelPrices = {
  /** On demand, for 1,000 tokens; a custom model deployment is taken to cost as its base (AWS says "pay per token" and no more). */
  readonly inputPer1K?: number;
  readonly outputPer1K?: number;
  /** What a token costs in a batch, as a share of that. */
  readonly batchShare?: number;
  /** Training, for 1,000 tokens and each epoch. */
  readonly trainingPer1K?: number;
  /** Provisioned throughput without commitment, for one model unit and hour. */
  readonly unitHour?: number;
};

/** When this table was put together: from copies of AWS's price page, 2024 to 2026. An estimate, never a bill. */
export const pricesAsOf = "2026-11-20";

/** Keeping one custom model, for a month. */
export const customModelPerMonth = 1.95;

/** Nova's training prices are from one copy only and could not be checked; prices of provisioned throughput for these models in none. */
const table: Readonly<Record<string, ModelPrices>> = {
  "amazon.nova-micro-v1:0": { inputPer1K: 0.000035, outputPer1K: 0.00014, batchShare: 0.5, trainingPer1K: 0.001 },
  "amazon.nova-lite-v1:0": { inputPer1K: 0.00006, outputPer1K: 0.00024, batchShare: 0.5, trainingPer1K: 0.002 },
  "amazon.nova-pro-v1:0": { inputPer1K: 0.0008, outputPer1K: 0.0032, batchShare: 0.5, trainingPer1K: 0.008 },
  "amazon.nova-premier-v1:0": { inputPer1K: 0.0025, outputPer1K: 0.0125, batchShare: 0.5 },
  "amazon.titan-embed-text-v2:0": { inputPer1K: 0.00002, outputPer1K: 0, batchShare: 0.5 },
  "anthropic.claude-3-haiku-20240307-v1:0": { inputPer1K: 0.00025, outputPer1K: 0.00125, batchShare: 0.5 },
  "anthropic.claude-3-5-sonnet-20240620-v1:0": { inputPer1K: 0.003, outputPer1K: 0.015, batchShare: 0.5 },
  "anthropic.claude-3-5-sonnet-20241022-v2:0": { inputPer1K: 0.003, outputPer1K: 0.015, batchShare: 0.5 },
  "meta.llama3-1-8b-instruct-v1:0": { inputPer1K: 0.00022, outputPer1K: 0.00022, batchShare: 0.5 },
  "meta.llama3-1-70b-instruct-v1:0": { inputPer1K: 0.00072, outputPer1K: 0.00072, batchShare: 0.5 },
  "meta.llama3-1-405b-instruct-v1:0": { inputPer1K: 0.0024, outputPer1K: 0.0024, batchShare: 0.5 },
  // What these two cost in a batch is in no copy.
  "meta.llama3-2-1b-instruct-v1:0": { inputPer1K: 0.0001, outputPer1K: 0.0001 },
  "meta.llama3-2-3b-instruct-v1:0": { inputPer1K: 0.00015, outputPer1K: 0.00015 },
  "meta.llama3-3-70b-instruct-v1:0": { inputPer1K: 0.00072, outputPer1K: 0.00072, batchShare: 0.5 },
};

/** By base model id, with or without the context suffix. */
export const pricesOf = (baseModel: string): ModelPrices => {
  const id = onDemandId(baseModel);
  return Object.hasOwn(table, id) ? (table[id] ?? {}) : {};
};

/** `amazon.nova-micro-v1:0:128k` is customized, `amazon.nova-micro-v1:0` is asked. */
export const onDemandId = (baseModel: string): string => {
  const id = baseModel.replace(/^arn:aws[^:]*:bedrock:[^:]*::foundation-model\//, "");
  return id.replace(/^([^:]+:\d+):\d+k$/, "$1");
};
