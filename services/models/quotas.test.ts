import { expect, test } from "vitest";
import { batchJobsQuota } from "./quotas.ts";

test.each([
  ["amazon.nova-lite-v1:0", "batch/amazon.nova-lite-v1:0", "L-E2ED42E6"],
  ["us.amazon.nova-lite-v1:0", "batch/amazon.nova-lite-v1:0", "L-E2ED42E6"],
  ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0", "batch/amazon.nova-lite-v1:0", "L-E2ED42E6"],
  [
    "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0",
    "batch/amazon.nova-lite-v1:0",
    "L-E2ED42E6",
  ],
  ["jp.anthropic.claude-sonnet-4-6", "batch/anthropic.claude-sonnet-4-6", "L-3030E098"],
  [
    "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.titan-embed-image-v1:0/abcdefghij12",
    "batch/amazon.titan-embed-image-v1:0/abcdefghij12",
    undefined,
  ],
  ["some.new-model-v9:0", "batch/some.new-model-v9:0", undefined],
])("%s counts against %s", (modelId, key, code) => {
  expect(batchJobsQuota(modelId)).toMatchObject({ key });
  expect(batchJobsQuota(modelId).code).toBe(code);
});
