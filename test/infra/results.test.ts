import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsSolutionsChecks } from "cdk-nag";
import { afterAll, describe, expect, test } from "vitest";
import { buildProducerApp } from "../../infra/producer.ts";
import { compile } from "../../infra/local/eventbridge/pattern/compile.ts";
import { evaluate } from "../../infra/local/iam/evaluate.ts";
import { parsePolicy } from "../../infra/local/iam/policy.ts";
import { account, appOf, ofType, only, producerResources, statementsOf, synthesized } from "./synthesized.ts";

const [first, second] = ["111122223333", "444455556666"] as const;
const hub = synthesized({ producerAccounts: [first, second] });
const rules = ofType(hub, "AWS::Events::Rule").filter(({ properties }) =>
  String(properties["Name"]).includes("-results-"),
);
const busOf = (owner: string): string => `arn:aws:events:us-east-1:${owner}:event-bus/choreo-results`;

const ended = (requester: string, more: Record<string, unknown> = {}) => ({
  version: "0",
  id: "e",
  "detail-type": "RunEnded",
  source: "choreo.training",
  account,
  detail: { metadata: { version: 1, requester: { account: requester } }, data: {} },
  ...more,
});

describe("the ends of runs", () => {
  test("go by one rule for each producing account to its own bus, in the name of one role, with a place for what is refused", () => {
    const targets = rules.map(({ properties }) => (properties["Targets"] as Record<string, unknown>[])[0]);
    expect(targets.map((target) => target?.["Arn"])).toEqual([busOf(first), busOf(second)]);
    const sender = ofType(hub, "AWS::IAM::Role").find(({ id }) => id.startsWith("ResultsSender"));
    for (const target of targets)
      expect(target).toMatchObject({
        RoleArn: expect.stringContaining(sender?.id ?? "no sender") as string,
        DeadLetterConfig: { Arn: expect.stringContaining("Undelivered") as string },
      });
    expect(sender && statementsOf(sender)).toEqual([
      { Effect: "Allow", Action: "events:PutEvents", Resource: [busOf(first), busOf(second)] },
    ]);
    const trust = sender?.properties["AssumeRolePolicyDocument"] as { Statement: unknown[] };
    const ruleArn = (owner: string) => `arn:aws:events:us-east-1:${account}:rule/choreo/choreo-results-${owner}`;
    expect(trust.Statement).toEqual([
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "events.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": account },
          ArnEquals: { "aws:SourceArn": [ruleArn(first), ruleArn(second)] },
        },
      },
    ]);
  });

  test.each<[string, Record<string, unknown>, boolean]>([
    ["of its own run", ended(first), true],
    ["of a run of another account", ended(second), false],
    ["of a run of the hub's own account", ended(account), false],
    ["that was not said by a service of ours", ended(first, { source: "their.app" }), false],
    ["that is replayed", ended(first, { "replay-name": "again" }), false],
    [
      "that names the requester in its data only",
      ended(second, {
        detail: { metadata: { version: 1, requester: { account: second } }, data: { requester: { account: first } } },
      }),
      false,
    ],
    ["that is no end", ended(first, { "detail-type": "ModelTrained" }), false],
  ])("an event %s: %s", (_what, event, passes) => {
    const [rule] = rules;
    expect(compile(JSON.stringify(rule?.properties["EventPattern"])).matches(event)).toBe(passes);
  });

  test("without producing accounts there is nothing of it", () => {
    expect(synthesized().filter(({ id }) => id.startsWith("Results"))).toEqual([]);
  });
});

describe("the producer's stack", () => {
  const producer = producerResources({ hubAccount: account });
  const { properties } = only(producer, "AWS::Events::EventBusPolicy");
  const policy = parsePolicy({ Version: "2012-10-17", Statement: [properties["Statement"]] }, "resource");
  const { Resource: bus } = properties["Statement"] as { Resource: string };
  const verdict = (from: string, context: Record<string, string>) =>
    evaluate([policy], {
      principal: { kind: "aws", account: from, arn: `arn:aws:iam::${from}:role/sender`, root: false },
      action: "events:PutEvents",
      resource: bus,
      context: Object.fromEntries(Object.entries(context).map(([name, value]) => [name, [value]])),
    });
  const said = { "events:detail-type": "RunEnded", "events:source": "choreo.training" };

  test("lets in the ends of runs from the hub's account and nothing else", () => {
    expect(verdict(account, said)).toBe("account");
    expect(verdict(second, said)).toBe("silent");
    expect(verdict(account, { ...said, "events:detail-type": "ModelTrained" })).toBe("silent");
    expect(verdict(account, { ...said, "events:source": "their.app" })).toBe("silent");
  });

  test("has the bus that the hub sends to by default, and a policy for whoever may ask", () => {
    expect(only(producer, "AWS::Events::EventBus").properties["Name"]).toBe("choreo-results");
    expect(only(producer, "AWS::IAM::ManagedPolicy").properties["PolicyDocument"]).toMatchObject({
      Statement: [
        {
          Effect: "Allow",
          Action: "events:PutEvents",
          Resource: `arn:aws:events:us-east-1:${account}:event-bus/choreo`,
          Condition: { StringEquals: { "events:detail-type": expect.anything() as unknown } },
        },
      ],
    });
  });

  test("says what is missing", () => {
    expect(() => buildProducerApp()).toThrow("hubAccount is missing");
  });
});

/** The queue is the place where what was refused waits for people; behind it there is no other. */
const accepted = "AwsSolutions-SQS3 Choreo/Results/Undelivered/Resource";

const outdir = mkdtempSync(join(tmpdir(), "choreo-nag-results-"));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

test("cdk-nag finds nothing in either but what has a reason", () => {
  const apps = [
    appOf({ producerAccounts: [first] }, outdir),
    buildProducerApp({ context: { hubAccount: account }, outdir }),
  ];
  const found = apps.flatMap((app) => {
    app.synth();
    return new AwsSolutionsChecks(app)
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(
          ({ constructPath, resourceLogicalId }) => `${ruleName} ${constructPath ?? resourceLogicalId}`,
        ),
      );
  });
  expect(found.filter((one) => / Choreo\/(?:Results|Bus)|ChoreoProducer/.test(one))).toEqual([accepted]);
});
