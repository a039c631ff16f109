import { expect, test } from "vitest";
import { baseQuota, candidateQuota } from "./request-quotas.ts";
import { customizableBases } from "./table.ts";

const pro = "amazon.nova-pro-v1:0:300k";
const deployment = { method: "on-demand", arn: "arn:aws:bedrock:us-east-1:1:custom-model-deployment/a" } as const;
const throughput = {
  method: "provisioned-throughput",
  arn: "arn:aws:bedrock:us-east-1:1:provisioned-model/b",
} as const;

test("a deployment's requests, a throughput's and the base's own are different quotas", () => {
  const quotas = [
    candidateQuota(deployment, pro, {}),
    candidateQuota(throughput, pro, {}),
    baseQuota({ id: "amazon.nova-pro-v1:0" }, pro, {}),
    baseQuota({ id: "us.amazon.nova-pro-v1:0" }, pro, {}),
  ];
  expect(quotas.map(({ key }) => key)).toEqual([
    "deployment/amazon.nova-pro-v1:0",
    "throughput/b",
    "base/amazon.nova-pro-v1:0",
    "base/us.amazon.nova-pro-v1:0",
  ]);
  expect(quotas.map(({ perMinute }) => perMinute)).toEqual([200, 200, 200, 200]);
});

test("what is documented says where, what is not says so", () => {
  for (const { id, hosting } of customizableBases) {
    const { source, perMinute } = candidateQuota(deployment, id, {});
    expect(source).toMatch(hosting.onDemand ? /^Amazon Bedrock endpoints and quotas/ : /^UNCONFIRMED/);
    expect(perMinute).toBe(hosting.onDemand?.requestsPerMinute ?? 200);
    expect(baseQuota({ id }, id, {}).source).toMatch(/^UNCONFIRMED/);
  }
});

test.each([
  ["amazon.nova-micro-v1:0:128k", 2000],
  ["amazon.nova-micro-v1:0", 2000],
  ["us.amazon.nova-micro-v1:0", 2000],
  ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0", 2000],
  ["amazon.titan-embed-text-v2:0", 200],
  ["arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc", 200],
])("a base that is asked as %s takes %i requests a minute", (model, perMinute) => {
  expect(baseQuota({ id: model }, model, {}).perMinute).toBe(perMinute);
});

test("a deployment sets a number, or a code to read", () => {
  const key = "base/amazon.nova-pro-v1:0";
  const of = (set: number | string) => baseQuota({ id: "amazon.nova-pro-v1:0" }, pro, { [key]: set });
  expect(of(7)).toEqual({ key, perMinute: 7, source: "the setting requestsPerMinute" });
  expect(of("L-1A2B3C4D")).toMatchObject({ key, perMinute: 200, code: "L-1A2B3C4D" });
});
