import { expect, test } from "vitest";
import { batchSupport } from "./batch.ts";

const account = "arn:aws:bedrock:us-east-1:123456789012";
const both = ["InvokeModel", "Converse"];

test.each([
  ["us.amazon.nova-lite-v1:0", "listed", both, 100_000_000_000],
  ["amazon.nova-micro-v1:0", "listed", both, 5_000_000_000],
  ["amazon.nova-2-lite-v1:0", "listed", both, 5_000_000_000],
  ["global.anthropic.claude-opus-5", "listed", both, 5_000_000_000],
  ["amazon.titan-embed-text-v2:0", "listed", ["InvokeModel"], 5_000_000_000],
  ["openai.gpt-oss-20b-1:0", "listed", ["Converse"], 5_000_000_000],
  ["acme.model-v1:0", "unlisted", ["Converse"], 5_000_000_000],
  [`${account}:custom-model/amazon.titan-embed-image-v1:0/abcdefghij12`, "listed", ["InvokeModel"], 5_000_000_000],
])("%s is %s for batch", (id, supported, forms, bytesPerJobMax) => {
  expect(batchSupport(id)).toEqual({
    supported,
    forms,
    limits: {
      recordsMin: 100,
      recordsPerJobMax: 100_000,
      recordsPerFileMax: 100_000,
      bytesPerFileMax: 1_000_000_000,
      bytesPerJobMax,
    },
  });
});

test.each([
  ["cohere.command-r-v1:0", /^cohere\.command-r-v1:0 is not on AWS's list of models for batch; name another$/],
  ["amazon.titan-text-express-v1", /is not on AWS's list/],
  [`${account}:custom-model/amazon.nova-micro-v1:0:128k/abcdefghij12`, /custom model and batch takes those of Titan/],
  [`${account}:provisioned-model/abcdefghij12`, /of the kind provisioned-model, which batch does not take/],
  [`${account}:custom-model-deployment/abcdefghij12`, /of the kind custom-model-deployment, which batch does not take/],
])("%s is refused by a sentence", (id, why) => {
  expect(batchSupport(id)).toEqual({ supported: "no", why: expect.stringMatching(why) });
});
