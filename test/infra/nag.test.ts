import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsSolutionsChecks } from "cdk-nag";
import { afterAll, expect, test } from "vitest";
import { appOf } from "./synthesized.ts";

/** Findings of cdk-nag's AwsSolutions pack that stand, each with the reason. The stars themselves are judged one by one in wildcards.ts. */
const accepted: readonly { finding: RegExp; reason: string }[] = [
  {
    finding: /^AwsSolutions-S1 Choreo\/Data\//,
    reason:
      "Server access logs are delivered by best effort and need a second bucket, which needs them too. Who must know every read turns on CloudTrail's data events for this bucket.",
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::<Data[0-9A-F]+\.Arn>\/[a-z]+\/\*\]/,
    reason:
      "Objects under one prefix of our own bucket; their keys come from runs and data, and a policy is older than both.",
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\] Choreo\/\w+\/\w+\/Worker\//,
    reason:
      "X-Ray's writes, Bedrock's lists and Service Quotas' reads know no resource; permissions.test.ts admits no other action on it.",
  },
  {
    finding:
      /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:bedrock:<AWS::Region>:(?::foundation-model|<AWS::AccountId>:[a-z-]+)\/\*\]/,
    reason:
      "Bedrock gives jobs and models their ids, and a request chooses its base model; kind, region and account are fixed.",
  },
  {
    finding:
      /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:bedrock:\*::foundation-model\/\*\] Choreo\/(?:(?:Evaluation|Batch)\/Answer|BedrockRole)\//,
    reason:
      "AWS chooses the regions that an inference profile routes to; the condition lets models be asked there in the name of this account's profiles alone.",
  },
];

const outdir = mkdtempSync(join(tmpdir(), "choreo-nag-"));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const findings = (): string[] => {
  const app = appOf({}, outdir);
  app.synth();
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(
      ({ resourceLogicalId, constructPath }) => `${ruleName} ${constructPath ?? resourceLogicalId ?? ""}`,
    ),
  );
};

test("every finding of cdk-nag has a written reason, and every reason a finding", () => {
  const found = findings();
  expect(found.filter((one) => !accepted.some(({ finding }) => finding.test(one)))).toEqual([]);
  expect(accepted.filter(({ finding }) => !found.some((one) => finding.test(one)))).toEqual([]);
});
