import { DescribeEventBusCommand, DescribeRuleCommand, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { describe, expect, test } from "vitest";
import { AwsError } from "../wire/aws-error.ts";
import {
  account,
  queue,
  busOf,
  clock,
  bridge,
  refusals,
  send,
  entry,
  bodies,
  ruleTo,
  useEventBridge,
  restart,
} from "./testing.ts";

useEventBridge();

describe("a template", () => {
  const resource = (type: string, logicalId: string, properties: Record<string, unknown>) => ({
    stack: "S",
    type,
    logicalId,
    properties,
    metadata: {},
  });
  const make = (type: string, logicalId: string, properties: Record<string, unknown>) =>
    bridge.provision[type]?.(resource(type, logicalId, properties));
  const makeAll = async () => {
    await make("AWS::Events::EventBus", "Bus", { Name: "choreo" });
    await make("AWS::Events::Rule", "Rule", {
      EventBusName: "choreo",
      EventPattern: { "detail-type": ["Thing"] },
      State: "ENABLED",
      Targets: [{ Id: "1", Arn: queue, RetryPolicy: { MaximumRetryAttempts: "3" } }],
    });
  };

  const publishThing = () =>
    bridge.port.publish("choreo", {
      source: "x",
      "detail-type": "Thing",
      time: "2026-01-01T00:00:00Z",
      resources: [],
      detail: {},
    });

  test("makes buses, policies, rules and archives with CloudFormation's return values, as often as it is read", async () => {
    for (let i = 0; i < 2; i++) {
      expect(make("AWS::Events::EventBus", "Bus", { Name: "choreo" })).toMatchObject({
        ref: "choreo",
        attributes: { Arn: busOf("choreo"), Name: "choreo" },
      });
      await make("AWS::Events::EventBusPolicy", "Policy", {
        EventBusName: "choreo",
        StatementId: "s",
        Statement: { Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: busOf("choreo") },
      });
      expect(
        make("AWS::Events::Rule", "Rule", { EventBusName: "choreo", EventPattern: { source: ["a"] }, Targets: [] }),
      ).toEqual({
        ref: "choreo|S-Rule",
        attributes: { Arn: `arn:aws:events:us-east-1:${account}:rule/choreo/S-Rule` },
      });
      expect(make("AWS::Events::Rule", "Plain", { Name: "plain", EventPattern: { source: ["a"] } })).toMatchObject({
        ref: "plain",
      });
      expect(
        make("AWS::Events::Archive", "Archive", {
          ArchiveName: "kept",
          SourceArn: busOf("choreo"),
          RetentionDays: "7",
        }),
      ).toMatchObject({
        ref: "kept",
        attributes: { Arn: `arn:aws:events:us-east-1:${account}:archive/kept` },
      });
    }
    expect(await send(new DescribeRuleCommand({ Name: "S-Rule", EventBusName: "choreo" }))).toMatchObject({
      EventPattern: '{"source":["a"]}',
    });
    expect(JSON.parse((await send(new DescribeEventBusCommand({ Name: "choreo" }))).Policy ?? "")).toMatchObject({
      Statement: [{ Sid: "s" }],
    });
  });

  test("delivers after a restart, and what is gone from it is gone after pruning", async () => {
    await makeAll();
    await bridge.stop();
    restart();
    await makeAll();
    publishThing();
    expect(bodies()).toHaveLength(1);
    bridge.prune("S", ["Bus"]);
    publishThing();
    expect(bodies()).toHaveLength(1);
  });

  test("refuses a property it does not know by name", () => {
    expect(() => make("AWS::Events::Rule", "Rule", { EventPattern: {}, Color: "red" })).toThrow(
      /Property Color of AWS::Events::Rule \(Rule\)/,
    );
  });
});

test("what an earlier start left over waits until the template stands", async () => {
  refusals.set(queue, new AwsError("ThrottlingException", "slow down"));
  await ruleTo();
  await send(new PutEventsCommand({ Entries: [entry()] }));
  await bridge.stop();
  refusals.clear();
  const { promise, resolve } = Promise.withResolvers<void>();
  restart({ ready: promise });
  await clock.advance(100_000);
  expect(bodies()).toEqual([]);
  resolve();
  await promise;
  await clock.advance(0);
  expect(bodies()).toHaveLength(1);
});
