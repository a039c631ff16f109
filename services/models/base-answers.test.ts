import { describe, expect, test } from "vitest";
import { askedAs, whyNotAskable } from "./base-answers.ts";
import { customizableBases } from "./table.ts";

const here = { region: "us-west-2", configured: {} };

test.each([
  ["amazon.nova-micro-v1:0:128k", "amazon.nova-micro-v1:0", "model"],
  ["amazon.nova-micro-v1:0", "amazon.nova-micro-v1:0", "model"],
  ["cohere.command-light-text-v14:7:4k", "cohere.command-light-text-v14:7", "model"],
  ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k", "amazon.nova-lite-v1:0", "model"],
  ["amazon.nova-2-lite-v1:0:256k", "us.amazon.nova-2-lite-v1:0", "profile"],
  ["meta.llama3-1-8b-instruct-v1:0:128k", "meta.llama3-1-8b-instruct-v1:0", "model"],
  ["meta.llama3-2-1b-instruct-v1:0:128k", "us.meta.llama3-2-1b-instruct-v1:0", "profile"],
  ["meta.llama3-3-70b-instruct-v1:0:128k", "us.meta.llama3-3-70b-instruct-v1:0", "profile"],
])("the base behind %s is asked as %s", (trained, id, through) => {
  expect(askedAs(trained, here)).toMatchObject({ id, through });
});

test.each([
  ["us-gov-west-1", "us-gov."],
  ["eu-central-1", "eu."],
  ["ap-southeast-2", "apac."],
])("a profile of %s begins with %s", (region, prefix) => {
  expect(askedAs("amazon.nova-2-lite-v1:0:256k", { region, configured: {} }).id).toBe(
    `${prefix}amazon.nova-2-lite-v1:0`,
  );
});

test("a deployment's setting stands above the table, by the id with or without its suffix", () => {
  const arn = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abcdefghijkl";
  for (const known of ["amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0:300k"])
    expect(askedAs("amazon.nova-pro-v1:0:300k", { region: "us-east-1", configured: { [known]: arn } })).toMatchObject({
      id: arn,
      through: "profile",
    });
});

test("every base says who says how it is asked", () => {
  for (const { baseAnswers } of customizableBases) expect(baseAnswers.source).not.toBe("");
});

describe("what Bedrock's own list says", () => {
  const plain = askedAs("amazon.nova-micro-v1:0:128k", here);
  const profile = askedAs("amazon.nova-2-lite-v1:0:256k", here);
  test.each([
    [plain, ["ON_DEMAND", "PROVISIONED"], undefined],
    [
      plain,
      ["INFERENCE_PROFILE"],
      "amazon.nova-micro-v1:0 cannot be asked on demand: Bedrock lists it for INFERENCE_PROFILE",
    ],
    [plain, [], "amazon.nova-micro-v1:0 cannot be asked on demand: Bedrock lists it for nothing"],
    [plain, undefined, undefined],
    [profile, ["INFERENCE_PROFILE"], undefined],
    [profile, ["ON_DEMAND"], undefined],
    [
      profile,
      ["PROVISIONED"],
      "us.amazon.nova-2-lite-v1:0 cannot be asked on demand: Bedrock lists it for PROVISIONED",
    ],
  ])("%#: stands against asking, or does not", (asked, listed, expected) => {
    expect(whyNotAskable(asked, listed)).toBe(expected);
  });
});
