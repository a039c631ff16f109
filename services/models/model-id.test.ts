import fc from "fast-check";
import { expect, test } from "vitest";
import { readModelId } from "./model-id.ts";
import { findInference } from "./table.ts";

const account = "arn:aws:bedrock:us-east-1:123456789012";

test.each([
  ["amazon.nova-lite-v1:0", { kind: "foundation-model", modelId: "amazon.nova-lite-v1:0" }],
  ["amazon.nova-lite-v1:0:300k", { kind: "foundation-model", modelId: "amazon.nova-lite-v1:0" }],
  ["us.amazon.nova-lite-v1:0", { kind: "inference-profile", geography: "us", modelId: "amazon.nova-lite-v1:0" }],
  [
    "eu.anthropic.claude-sonnet-4-6",
    { kind: "inference-profile", geography: "eu", modelId: "anthropic.claude-sonnet-4-6" },
  ],
  [
    "global.anthropic.claude-opus-5",
    { kind: "inference-profile", geography: "global", modelId: "anthropic.claude-opus-5" },
  ],
  [
    "arn:aws:bedrock:eu-west-1::foundation-model/cohere.embed-v4:0",
    { kind: "foundation-model", region: "eu-west-1", modelId: "cohere.embed-v4:0" },
  ],
  [
    `${account}:inference-profile/us.meta.llama3-3-70b-instruct-v1:0`,
    { kind: "inference-profile", geography: "us", region: "us-east-1", modelId: "meta.llama3-3-70b-instruct-v1:0" },
  ],
  [
    `${account}:application-inference-profile/abc123def456`,
    { kind: "application-inference-profile", region: "us-east-1" },
  ],
  [
    `${account}:custom-model/amazon.nova-micro-v1:0:128k/abcdefghij12`,
    { kind: "custom-model", region: "us-east-1", modelId: "amazon.nova-micro-v1:0" },
  ],
  [`${account}:custom-model-deployment/abcdefghij12`, { kind: "custom-model-deployment", region: "us-east-1" }],
  [`${account}:provisioned-model/abcdefghij12`, { kind: "provisioned-model", region: "us-east-1" }],
  [`${account}:imported-model/abcdefghij12`, { kind: "imported-model", region: "us-east-1" }],
  [`${account}:prompt/ABCDEFGHIJ:1`, { kind: "prompt", region: "us-east-1" }],
  ["arn:aws:sagemaker:us-east-1:123456789012:endpoint/mine", { kind: "sagemaker-endpoint", region: "us-east-1" }],
  [`${account}:guardrail/abc`, { kind: "unreadable" }],
  ["", { kind: "unreadable" }],
  ["nova", { kind: "unreadable" }],
  ["__proto__", { kind: "unreadable" }],
])("%s", (id, expected) => {
  expect(readModelId(id)).toEqual(expected);
});

test("a model has one family, whichever way it is named", () => {
  const ways = [
    "",
    "us.",
    "eu.",
    "global.",
    "arn:aws:bedrock:us-east-1::foundation-model/",
    `${account}:inference-profile/us.`,
  ];
  for (const way of ways) expect(findInference(`${way}anthropic.claude-sonnet-4-6`)?.id).toBe("anthropic-claude");
});

test("any text is read without a throw", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom("", "arn:aws:bedrock:", "us."),
      (id, before) => void readModelId(before + id),
    ),
  );
});
