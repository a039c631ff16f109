import {
  CreateEventBusCommand,
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TestEventPatternCommand,
  ListPartnerEventSourcesCommand,
} from "@aws-sdk/client-eventbridge";
import { describe, expect, test } from "vitest";
import {
  account,
  other,
  queue,
  busOf,
  clock,
  sqs,
  send,
  entry,
  bodies,
  ruleTo,
  refused,
  useEventBridge,
} from "./testing.ts";

useEventBridge();

describe("rules and targets", () => {
  test("are put, described, listed, disabled, enabled and deleted", async () => {
    await ruleTo();
    expect(await send(new DescribeRuleCommand({ Name: "r" }))).toMatchObject({
      Arn: `arn:aws:events:us-east-1:${account}:rule/r`,
      EventBusName: "default",
      State: "ENABLED",
      CreatedBy: account,
    });
    await send(new DisableRuleCommand({ Name: "r" }));
    await send(new PutEventsCommand({ Entries: [entry()] }));
    expect(sqs.delivered).toEqual([]);
    await send(new EnableRuleCommand({ Name: "r" }));
    expect((await send(new ListRulesCommand({ NamePrefix: "r" }))).Rules).toHaveLength(1);
    expect((await send(new ListTargetsByRuleCommand({ Rule: "r" }))).Targets).toEqual([{ Id: "1", Arn: queue }]);
    expect((await send(new ListRuleNamesByTargetCommand({ TargetArn: queue }))).RuleNames).toEqual(["r"]);
    await expect(send(new DeleteRuleCommand({ Name: "r" }))).rejects.toEqual(
      refused("ValidationException", /since it has targets/),
    );
    expect(await send(new RemoveTargetsCommand({ Rule: "r", Ids: ["1", "2"] }))).toMatchObject({ FailedEntryCount: 1 });
    await send(new DeleteRuleCommand({ Name: "r" }));
    await expect(send(new DescribeRuleCommand({ Name: "r" }))).rejects.toEqual(
      refused("ResourceNotFoundException", /Rule r does not exist/),
    );
  });

  test("list in pages", async () => {
    for (const Name of ["a", "b", "c"]) await send(new PutRuleCommand({ Name, EventPattern: '{"source":["x"]}' }));
    const first = await send(new ListRulesCommand({ Limit: 2 }));
    const second = await send(new ListRulesCommand({ Limit: 2, NextToken: first.NextToken }));
    expect([...(first.Rules ?? []), ...(second.Rules ?? [])].map((rule) => rule.Name)).toEqual(["a", "b", "c"]);
    expect(second.NextToken).toBeUndefined();
  });

  test("refuse what AWS refuses", async () => {
    const rule = (input: object) => send(new PutRuleCommand({ Name: "x", ...input }));
    await expect(rule({})).rejects.toEqual(refused("ValidationException", /EventPattern or ScheduleExpression/));
    await expect(rule({ EventPattern: '{"detail":{"x":1}}' })).rejects.toEqual(
      refused(
        "InvalidEventPatternException",
        /^Event pattern is not valid\. Reason: .*\n at \[Source: \(String\).*; line: 1, column: \d+\]$/,
      ),
    );
    await expect(rule({ EventPattern: JSON.stringify({ a: ["x".repeat(2048)] }) })).rejects.toEqual(
      refused("LimitExceededException", /^Parameter EventPattern for rule \S+ exceeds limit of 2048\.$/),
    );
    await expect(rule({ EventPattern: '{"a":["x"]}', EventBusName: "none" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(rule({ ScheduleExpression: "rate(1 minutes)" })).rejects.toEqual(
      refused("ValidationException", /^Parameter ScheduleExpression is not valid\.$/),
    );
    await send(new CreateEventBusCommand({ Name: "b" }));
    await expect(rule({ ScheduleExpression: "rate(1 minute)", EventBusName: "b" })).rejects.toEqual(
      refused("ValidationException", /only on the default/),
    );
    await ruleTo();
    const target = (input: object) =>
      send(new PutTargetsCommand({ Rule: "r", Targets: [{ Id: "t", Arn: queue, ...input }] }));
    await expect(target({ Input: "{}", InputPath: "$" })).rejects.toEqual(
      refused("ValidationException", /Only one of/),
    );
    for (const [input, message] of [
      [
        { Input: "{'a'" },
        /^JSON syntax error in input for target t: \[Source: \(String\)"{'a'"; line: 1, column: 2\]$/,
      ],
      [{ InputPath: "detail" }, /^InputPath for target t is invalid\.$/],
      [{ EcsParameters: { TaskDefinitionArn: "a" } }, /^Parameter\(s\) EcsParameters not supported for target: t\.$/],
      [{ DeadLetterConfig: { Arn: "arn:aws:sns:us-east-1:000000000000:t" } }, /^sns is not supported as a dead letter/],
      [{ DeadLetterConfig: { Arn: `${queue}.fifo` } }, /^SQS FIFO is not supported by Dead Letter Queues\.$/],
    ] as const)
      await expect(target(input)).rejects.toEqual(refused("ValidationException", message));
    await expect(target({ InputTransformer: { InputTemplate: '"<x>"' } })).rejects.toEqual(
      refused("ValidationException", /^InputTemplate for target t contains invalid placeholder x\.$/),
    );
    await expect(target({ Arn: `${queue}.fifo` })).rejects.toEqual(
      refused("ValidationException", /SqsParameters must be specified/),
    );
    for (const Arn of [busOf("b", other), busOf("b")])
      await expect(target({ Arn })).rejects.toEqual(
        refused("ValidationException", new RegExp(`^RoleArn is required for target ${Arn}\\.$`)),
      );
    await expect(target({ Arn: "work" })).rejects.toEqual(
      refused("ValidationException", /Provided Arn is not in correct format/),
    );
    await expect(target({ Arn: "arn:aws:ecs:us-east-1:000000000000:cluster/c" })).rejects.toMatchObject({
      name: "UnsupportedOperation",
    });
    const many = ["a", "b", "c", "d", "e"].map((Id) => ({ Id, Arn: queue }));
    const put = (Targets: typeof many) => send(new PutTargetsCommand({ Rule: "r", Targets }));
    await expect(put(many)).rejects.toEqual(
      refused("LimitExceededException", /^The requested resource exceeds the maximum number allowed\.$/),
    );
    await expect(put(many.slice(0, 2).map((one) => ({ ...one, Id: "same" })))).rejects.toEqual(
      refused("ValidationException", /Reason: More than one target with Id 'same' is provided\.$/),
    );
    const eleven = Array.from({ length: 11 }, (_, i) => `${i}`);
    await expect(put(eleven.map((Id) => ({ Id, Arn: queue })))).rejects.toEqual(
      refused("ValidationException", /at 'targets' failed .* length less than or equal to 10$/),
    );
    await expect(send(new RemoveTargetsCommand({ Rule: "r", Ids: eleven }))).rejects.toEqual(
      refused("ValidationException", /at 'ids' failed .* length less than or equal to 10$/),
    );
    await expect(send(new ListPartnerEventSourcesCommand({ NamePrefix: "x" }))).rejects.toEqual(
      refused("UnsupportedOperation", /ListPartnerEventSources/),
    );
  });

  test("TestEventPattern uses the same matcher", async () => {
    const Event = JSON.stringify({
      id: "1",
      account,
      source: "s",
      time: "t",
      region: "r",
      "detail-type": "d",
    });
    const result = async (EventPattern: string) =>
      (await send(new TestEventPatternCommand({ EventPattern, Event }))).Result;
    expect([await result('{"source":["s"]}'), await result('{"source":["x"]}')]).toEqual([true, false]);
    await expect(send(new TestEventPatternCommand({ EventPattern: '{"a":["b"]}', Event: "{}" }))).rejects.toEqual(
      refused("ValidationException", /^Parameter Event is not valid\.$/),
    );
  });
});

test("a scheduled rule fires into its own targets in scaled time, and stops when it is disabled", async () => {
  await ruleTo({}, { EventPattern: undefined, ScheduleExpression: "rate(5 minutes)" });
  await clock.advance(95_000);
  expect(bodies()).toMatchObject(
    Array.from({ length: 3 }, () => ({ source: "aws.events", "detail-type": "Scheduled Event", detail: {} })),
  );
  await send(new DisableRuleCommand({ Name: "r" }));
  await clock.advance(95_000);
  expect(bodies()).toHaveLength(3);
});
