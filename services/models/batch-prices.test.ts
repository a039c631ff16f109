import { expect, test } from "vitest";
import { batchPrices } from "./batch-prices.ts";

test.each([
  ["amazon.nova-micro-v1:0", 0.000035, 0.0000175],
  ["us.anthropic.claude-3-haiku-20240307-v1:0", 0.00025, 0.000125],
  ["arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0", 0.00002, 0.00001],
])("a thousand input tokens of %s cost $%d on demand and $%d in a batch", (id, onDemand, batch) => {
  const prices = batchPrices(id);
  expect(prices.onDemand?.inputPer1K).toBeCloseTo(onDemand, 12);
  expect(prices.batch?.inputPer1K).toBeCloseTo(batch, 12);
});

test("what a batch costs where nobody says is not guessed", () => {
  expect(batchPrices("meta.llama3-2-1b-instruct-v1:0")).toEqual({
    onDemand: { inputPer1K: 0.0001, outputPer1K: 0.0001 },
  });
});

test.each([
  "acme.model-v1:0",
  "no model",
  "constructor",
  "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghij12",
  "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0/abcdefghij12",
])("no price of %s is known", (id) => {
  expect(batchPrices(id)).toEqual({});
});
