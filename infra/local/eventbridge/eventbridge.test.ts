import {
  CancelReplayCommand,
  CreateArchiveCommand,
  CreateEventBusCommand,
  DeleteArchiveCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeArchiveCommand,
  DescribeEventBusCommand,
  DescribeReplayCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListArchivesCommand,
  ListEventBusesCommand,
  ListReplaysCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  StartReplayCommand,
  TagResourceCommand,
  TestEventPatternCommand,
  UntagResourceCommand,
  UpdateArchiveCommand,
  UpdateEventBusCommand,
  ListPartnerEventSourcesCommand,
} from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { EventEnvelope } from "../core/journal.ts";
import type { LocalIam } from "../core/ports.ts";
import { allowEverything, serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { AwsError } from "../wire/aws-error.ts";
import { createEventBridge, type EventBridge } from "./eventbridge.ts";
import {
  entriesOf,
  onClock,
  rememberingLambda,
  rememberingSqs,
  virtualClock,
  type VirtualClock,
  noTopics,
} from "./virtual-cloud.ts";

const account = "000000000000";
const other = "111111111111";
const queue = `arn:aws:sqs:us-east-1:${account}:work`;
const deadLetters = `arn:aws:sqs:us-east-1:${account}:dead`;
const busOf = (name: string, owner = account) => `arn:aws:events:us-east-1:${owner}:event-bus/${name}`;

let cloud: TestCloud;
let clock: VirtualClock;
let sqs: ReturnType<typeof rememberingSqs>;
let lambda: ReturnType<typeof rememberingLambda>;
let bridge: EventBridge;
let server: { endpoint: string; close(): Promise<void> };
let refusals: Map<string, AwsError | Error>;
let forbidden: Set<string>;

/** Forbids by resource, and looks into the bus policy for who comes from another account. */
const iam: LocalIam = {
  ...allowEverything,
  authorize: (caller, access) => {
    const foreign = access.resource.split(":")[4] !== caller.account && access.resource.includes("event-bus/");
    const allowed = JSON.stringify(access.resourcePolicy ?? "").includes(caller.account);
    if (forbidden.has(access.resource) || (foreign && !allowed))
      throw new AwsError("AccessDeniedException", `${caller.principal} may not ${access.action} on ${access.resource}`);
  },
  authorizeService: (service, _from, access) => {
    if (forbidden.has(access.resource))
      throw new AwsError("AccessDeniedException", `${service} may not ${access.action} on ${access.resource}`);
  },
};

const clientOf = (accessKeyId: string) =>
  new EventBridgeClient({
    endpoint: server.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey: "test" },
    maxAttempts: 1,
  });
const send: EventBridgeClient["send"] = (command: never) => clientOf(account).send(command) as never;

const start = () => createEventBridge({ cloud: onClock(cloud, clock), iam, sqs, sns: noTopics, lambda });

beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud.close());
beforeEach(async () => {
  cloud.database.exec(
    "DROP TABLE IF EXISTS events_record; DROP TABLE IF EXISTS events_archived; DROP TABLE IF EXISTS events_delivery",
  );
  clock = virtualClock({ speed: 10 });
  refusals = new Map();
  forbidden = new Set();
  sqs = rememberingSqs((arn) => {
    const refusal = refusals.get(arn);
    if (refusal !== undefined) throw refusal;
  });
  lambda = rememberingLambda();
  bridge = start();
  server = await serveForTest(cloud, [bridge.service]);
  return async () => {
    await server.close();
    await bridge.stop();
  };
});

const entry = (change: object = {}) => ({ Source: "me", DetailType: "Thing", Detail: '{"a":1}', ...change });
const bodies = (arn = queue) =>
  sqs.delivered.filter((one) => one.queue === arn).map((one) => JSON.parse(one.body) as EventEnvelope);
const lastWarning = () => entriesOf(cloud, "warning").at(-1)?.message ?? "";
const ruleTo = async (target: object = {}, rule: object = {}) => {
  await send(new PutRuleCommand({ Name: "r", EventPattern: '{"detail-type":["Thing"]}', ...rule }));
  await send(new PutTargetsCommand({ Rule: "r", Targets: [{ Id: "1", Arn: queue, ...target }] }));
};
const refused = (code: string, message: RegExp) =>
  expect.objectContaining({ name: code, message: expect.stringMatching(message) as string });

describe("PutEvents", () => {
  test("delivers an event in EventBridge's envelope to the queue of a matching rule", async () => {
    await ruleTo();
    const answer = await send(
      new PutEventsCommand({ Entries: [entry({ Resources: ["arn:x"], Time: new Date("2026-01-02T03:04:05.678Z") })] }),
    );
    expect(answer.FailedEntryCount).toBe(0);
    expect(bodies()).toEqual([
      {
        version: "0",
        id: answer.Entries?.[0]?.EventId,
        "detail-type": "Thing",
        source: "me",
        account,
        time: "2026-01-02T03:04:05Z",
        region: "us-east-1",
        resources: ["arn:x"],
        detail: { a: 1 },
      },
    ]);
    expect(sqs.delivered[0]?.from).toEqual({
      service: "events.amazonaws.com",
      sourceArn: `arn:aws:events:us-east-1:${account}:rule/r`,
      sourceAccount: account,
    });
    expect(entriesOf(cloud, "event").at(-1)).toMatchObject({ bus: "default", rules: ["r"] });
    expect(entriesOf(cloud, "delivery").at(-1)).toMatchObject({ rule: "r", target: queue, outcome: "delivered" });
  });

  test("refuses single entries and accepts their neighbours", async () => {
    const { FailedEntryCount, Entries } = await send(
      new PutEventsCommand({
        Entries: [
          entry(),
          entry({ Source: undefined }),
          entry({ DetailType: "" }),
          entry({ Detail: undefined }),
          entry({ Detail: "{" }),
          entry({ Detail: "[]" }),
          entry({ Detail: `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}` }),
          entry({ Source: "aws.s3" }),
          entry({ DetailType: "x".repeat(129) }),
        ],
      }),
    );
    expect(FailedEntryCount).toBe(8);
    expect(Entries?.map((one) => one.ErrorCode ?? "ok")).toEqual([
      "ok",
      "InvalidArgument",
      "InvalidArgument",
      "InvalidArgument",
      "MalformedDetail",
      "MalformedDetail",
      "MalformedDetail",
      "NotAuthorizedForSourceException",
      "InvalidArgument",
    ]);
    expect(Entries?.[1]?.ErrorMessage).toBe("Parameter Source is not valid. Reason: Source is a required argument.");
  });

  test("refuses eleven entries, and a request of 1 MiB by AWS's formula", async () => {
    await expect(
      send(new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => entry()) })),
    ).rejects.toMatchObject({ name: "ValidationException" });
    const detail = (bytes: number) => JSON.stringify({ a: "x".repeat(bytes - 8) });
    const sized = (bytes: number) => entry({ Source: "s", DetailType: "t", Detail: detail(bytes - 2) });
    await expect(send(new PutEventsCommand({ Entries: [sized(1_048_576)] }))).rejects.toEqual(
      refused("ValidationException", /over the limit/),
    );
    await expect(send(new PutEventsCommand({ Entries: [sized(1_048_575)] }))).resolves.toMatchObject({
      FailedEntryCount: 0,
    });
  });

  test("drops an event for an unknown bus with 200, and says so loudly", async () => {
    const answer = await send(new PutEventsCommand({ Entries: [entry({ EventBusName: "nowhere" })] }));
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) as string }] });
    expect(lastWarning()).toMatch(/There is no event bus nowhere .* was accepted and dropped/);
  });

  test("says when no rule matched", async () => {
    await send(new PutEventsCommand({ Entries: [entry()] }));
    expect(lastWarning()).toMatch(/No rule on bus default matched Thing from me/);
  });

  test("asks the policy of a bus in another account", async () => {
    await send(new CreateEventBusCommand({ Name: "shared" }));
    const publish = () =>
      clientOf(other).send(new PutEventsCommand({ Entries: [entry({ EventBusName: busOf("shared") })] }));
    await expect(publish()).rejects.toEqual(refused("AccessDeniedException", /events:PutEvents/));
    await send(
      new PutPermissionCommand({
        EventBusName: "shared",
        Action: "events:PutEvents",
        Principal: other,
        StatementId: "s",
      }),
    );
    await send(
      new PutRuleCommand({ Name: "r", EventBusName: "shared", EventPattern: JSON.stringify({ account: [other] }) }),
    );
    await send(new PutTargetsCommand({ Rule: "r", EventBusName: "shared", Targets: [{ Id: "1", Arn: queue }] }));
    await publish();
    expect(bodies()).toMatchObject([{ account: other }]);
  });
});

describe("buses", () => {
  test("are created, described, listed, changed and deleted, and default is always there", async () => {
    const { EventBusArn } = await send(new CreateEventBusCommand({ Name: "b", Description: "one" }));
    expect(EventBusArn).toBe(busOf("b"));
    await expect(send(new CreateEventBusCommand({ Name: "b" }))).rejects.toEqual(
      refused("ResourceAlreadyExistsException", /b already exists/),
    );
    await expect(send(new CreateEventBusCommand({ Name: "default" }))).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
    });
    await send(new UpdateEventBusCommand({ Name: "b", Description: "two" }));
    expect(await send(new DescribeEventBusCommand({ Name: "b" }))).toMatchObject({
      Arn: busOf("b"),
      Description: "two",
    });
    expect(await send(new DescribeEventBusCommand({}))).toMatchObject({ Name: "default" });
    const { EventBuses } = await send(new ListEventBusesCommand({}));
    expect(EventBuses?.map((bus) => bus.Name)).toEqual(["b", "default"]);
    await send(new PutRuleCommand({ Name: "r", EventBusName: "b", EventPattern: '{"source":["x"]}' }));
    await expect(send(new DeleteEventBusCommand({ Name: "b" }))).rejects.toEqual(
      refused("ValidationException", /Rules exist/),
    );
    await send(new DeleteRuleCommand({ Name: "r", EventBusName: "b" }));
    await send(new DeleteEventBusCommand({ Name: "b" }));
    await expect(send(new DescribeEventBusCommand({ Name: "b" }))).rejects.toEqual(
      refused("ResourceNotFoundException", /Event bus b does not exist/),
    );
    await expect(send(new DeleteEventBusCommand({ Name: "default" }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  test("hold a policy of statements", async () => {
    await send(new PutPermissionCommand({ Action: "events:PutEvents", Principal: other, StatementId: "one" }));
    await send(new PutPermissionCommand({ Action: "events:PutEvents", Principal: "*", StatementId: "two" }));
    const policy = async () => (await send(new DescribeEventBusCommand({}))).Policy;
    expect(JSON.parse((await policy()) ?? "")).toMatchObject({
      Statement: [{ Sid: "one", Principal: { AWS: `arn:aws:iam::${other}:root` } }, { Sid: "two" }],
    });
    await send(new RemovePermissionCommand({ StatementId: "one" }));
    expect(JSON.parse((await policy()) ?? "")).toMatchObject({ Statement: [{ Sid: "two" }] });
    await expect(send(new RemovePermissionCommand({ StatementId: "one" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await send(new RemovePermissionCommand({ RemoveAllPermissions: true }));
    expect(await policy()).toBeUndefined();
    await expect(send(new PutPermissionCommand({ Policy: "{" }))).rejects.toEqual(
      refused("ValidationException", /Policy is not JSON/),
    );
    await expect(send(new PutPermissionCommand({ Action: "events:PutEvents" }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  test("and rules have tags", async () => {
    await send(new CreateEventBusCommand({ Name: "b", Tags: [{ Key: "a", Value: "1" }] }));
    const ResourceARN = busOf("b");
    await send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "c", Value: "2" }] }));
    await send(new UntagResourceCommand({ ResourceARN, TagKeys: ["a"] }));
    expect((await send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([{ Key: "c", Value: "2" }]);
    await expect(send(new ListTagsForResourceCommand({ ResourceARN: busOf("none") }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

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
      refused("InvalidEventPatternException", /at detail\.x/),
    );
    await expect(rule({ EventPattern: JSON.stringify({ a: ["x".repeat(2048)] }) })).rejects.toMatchObject({
      name: "LimitExceededException",
    });
    await expect(rule({ EventPattern: '{"a":["x"]}', EventBusName: "none" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(rule({ ScheduleExpression: "rate(1 minutes)" })).rejects.toEqual(
      refused("ValidationException", /ScheduleExpression is not valid/),
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
    await expect(target({ Input: "{" })).rejects.toEqual(refused("ValidationException", /JSON syntax error/));
    await expect(target({ InputTransformer: { InputTemplate: '"<x>"' } })).rejects.toEqual(
      refused("ValidationException", /uses <x>/),
    );
    await expect(target({ Arn: `${queue}.fifo` })).rejects.toEqual(
      refused("ValidationException", /SqsParameters must be specified/),
    );
    await expect(target({ Arn: busOf("b", other) })).rejects.toEqual(
      refused("ValidationException", /RoleArn is required/),
    );
    await expect(target({ Arn: "work" })).rejects.toEqual(
      refused("ValidationException", /Provided Arn is not in correct format/),
    );
    await expect(target({ Arn: "arn:aws:ecs:us-east-1:000000000000:cluster/c" })).rejects.toMatchObject({
      name: "UnsupportedOperation",
    });
    const many = ["a", "b", "c", "d", "e"].map((Id) => ({ Id, Arn: queue }));
    await expect(send(new PutTargetsCommand({ Rule: "r", Targets: many }))).rejects.toMatchObject({
      name: "LimitExceededException",
    });
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
      resources: [],
      "detail-type": "d",
    });
    const result = async (EventPattern: string) =>
      (await send(new TestEventPatternCommand({ EventPattern, Event }))).Result;
    expect([await result('{"source":["s"]}'), await result('{"source":["x"]}')]).toEqual([true, false]);
    await expect(send(new TestEventPatternCommand({ EventPattern: '{"a":["b"]}', Event: "{}" }))).rejects.toEqual(
      refused("ValidationException", /it has no id/),
    );
  });
});

describe("delivery", () => {
  const numbers = '{"a":12345678901234567890,"b":[1.50,-0,1e3],"c":{"d":0.10}}';

  test("hands each number on as it was written, also out of an archive and after a restart", async () => {
    const EventSourceArn = busOf("default");
    await send(new CreateArchiveCommand({ ArchiveName: "all", EventSourceArn }));
    await ruleTo({}, { EventPattern: '{"detail":{"a":[12345678901234567890],"b":[{"numeric":["=",1.5]}]}}' });
    refusals.set(queue, new AwsError("ThrottlingException", "slow down"));
    await send(new PutEventsCommand({ Entries: [entry({ Detail: numbers, Time: new Date("2026-01-01T00:00:10Z") })] }));
    await bridge.stop();
    refusals.clear();
    bridge = start();
    await clock.advance(100_000);
    await send(
      new StartReplayCommand({
        ReplayName: "again",
        EventSourceArn: `arn:aws:events:us-east-1:${account}:archive/all`,
        EventStartTime: new Date("2026-01-01T00:00:00Z"),
        EventEndTime: new Date("2026-01-01T01:00:00Z"),
        Destination: { Arn: EventSourceArn },
      }),
    );
    await clock.advance(100_000);
    expect(sqs.delivered.map(({ body }) => body.includes(`"detail":${numbers}`))).toEqual([true, true]);
  });

  test.each([
    [{ InputPath: "$.detail" }, numbers],
    [{ InputPath: "$.detail.b[*]" }, "[1.50,-0,1e3]"],
    [{ InputPath: "$.detail.a.rawJSON" }, "null"],
    [
      { InputTransformer: { InputPathsMap: { a: "$.detail.a" }, InputTemplate: '{"got":<a>}' } },
      '{"got":12345678901234567890}',
    ],
    [
      { InputTransformer: { InputPathsMap: { b: "$.detail" }, InputTemplate: '"<b>"' } },
      '"{a:12345678901234567890,b:[1.50,-0,1e3],c:{d:0.10}}"',
    ],
  ])("%j keeps numbers as they were written", async (target, body) => {
    await ruleTo(target);
    await send(new PutEventsCommand({ Entries: [entry({ Detail: numbers })] }));
    expect(sqs.delivered.map((one) => one.body)).toEqual([body]);
  });

  test("a detail that is a number is malformed, however it is written", async () => {
    const { Entries } = await send(new PutEventsCommand({ Entries: [entry({ Detail: "1.50" })] }));
    expect(Entries?.[0]).toMatchObject({ ErrorCode: "MalformedDetail" });
  });

  test("transforms the input, and takes the message group from the event", async () => {
    await ruleTo({
      Arn: `${queue}.fifo`,
      SqsParameters: { MessageGroupId: "$.detail.a" },
      InputTransformer: { InputPathsMap: { a: "$.detail.a" }, InputTemplate: '{"got":<a>}' },
    });
    await send(new PutEventsCommand({ Entries: [entry()] }));
    expect(sqs.delivered).toMatchObject([{ body: '{"got":1}', groupId: "1" }]);
  });

  test("invokes functions asynchronously", async () => {
    const Arn = `arn:aws:lambda:us-east-1:${account}:function:f`;
    await ruleTo({ Arn });
    await send(new PutEventsCommand({ Entries: [entry()] }));
    expect(lambda.invoked).toMatchObject([{ arn: Arn, payload: { "detail-type": "Thing" } }]);
  });

  test("sends what is not permitted to the dead-letter queue at once", async () => {
    refusals.set(queue, new AwsError("AccessDenied", "the queue policy says no"));
    await ruleTo({ DeadLetterConfig: { Arn: deadLetters } });
    await send(new PutEventsCommand({ Entries: [entry()] }));
    expect(bodies(deadLetters)).toMatchObject([{ detail: { a: 1 } }]);
    expect(sqs.delivered[0]?.attributes).toEqual({
      RULE_ARN: `arn:aws:events:us-east-1:${account}:rule/r`,
      TARGET_ARN: queue,
      ERROR_CODE: "NO_PERMISSIONS",
      ERROR_MESSAGE: "AccessDenied: the queue policy says no",
      RETRY_ATTEMPTS: "0",
    });
    expect(entriesOf(cloud, "delivery").at(-1)).toMatchObject({ outcome: "dead-lettered" });
  });

  test("loses an event without dead-letter queue loudly", async () => {
    refusals.set(queue, new AwsError("QueueDoesNotExist", "gone"));
    await ruleTo();
    await send(new PutEventsCommand({ Entries: [entry()] }));
    expect(entriesOf(cloud, "delivery").at(-1)).toMatchObject({
      outcome: "dropped",
      error: expect.stringMatching(/NO_RESOURCE/) as string,
    });
    expect(lastWarning()).toMatch(/is lost: rule r could not deliver it .* no dead-letter queue/);
  });

  test("tries again with back-off in scaled time until it succeeds, also after a restart", async () => {
    refusals.set(queue, new AwsError("ThrottlingException", "slow down"));
    await ruleTo();
    await send(new PutEventsCommand({ Entries: [entry()] }));
    await clock.advance(1000);
    const tries = entriesOf(cloud, "delivery").filter((one) => one.outcome === "retrying").length;
    expect(tries).toBeGreaterThan(2);
    await bridge.stop();
    expect(clock.waiting()).toBe(0);
    refusals.clear();
    bridge = start();
    await clock.advance(100_000);
    expect(bodies()).toHaveLength(1);
    expect(clock.waiting()).toBe(0);
    await bridge.stop();
    start();
    expect(clock.waiting()).toBe(0);
  });

  test.each([
    [{ MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 86_400 }, "MaximumRetryAttempts", 3],
    [{ MaximumRetryAttempts: 0 }, "MaximumRetryAttempts", 0],
    [{ MaximumEventAgeInSeconds: 60 }, "MaximumEventAgeInSeconds", undefined],
    [undefined, "MaximumRetryAttempts", 185],
  ])("gives up when the policy %j is used up", async (RetryPolicy, condition, retries) => {
    refusals.set(queue, new Error("broken"));
    await ruleTo({ ...(RetryPolicy === undefined ? {} : { RetryPolicy }), DeadLetterConfig: { Arn: deadLetters } });
    await send(new PutEventsCommand({ Entries: [entry()] }));
    await clock.advance(86_400_000);
    const attributes = sqs.delivered[0]?.attributes;
    expect(attributes).toMatchObject({ ERROR_CODE: "INTERNAL_ERROR" });
    if (RetryPolicy !== undefined) expect(attributes?.["EXHAUSTED_RETRY_CONDITION"]).toBe(condition);
    if (RetryPolicy !== undefined && retries !== undefined)
      expect(attributes?.["RETRY_ATTEMPTS"]).toBe(String(retries));
    expect(Number(attributes?.["RETRY_ATTEMPTS"])).toBeLessThanOrEqual(185);
  });
});

describe("bus to bus", () => {
  const role = `arn:aws:iam::${account}:role/forward`;
  const forward = async (from: string, to: string) => {
    await send(new PutRuleCommand({ Name: "on", EventBusName: from, EventPattern: '{"detail-type":["Thing"]}' }));
    await send(
      new PutTargetsCommand({
        Rule: "on",
        EventBusName: from,
        Targets: [{ Id: "1", Arn: to, RoleArn: role, DeadLetterConfig: { Arn: deadLetters } }],
      }),
    );
  };

  test("an event keeps its identity on the next bus, and goes no further than that", async () => {
    for (const Name of ["a", "b", "c"]) await send(new CreateEventBusCommand({ Name }));
    await forward("a", busOf("b"));
    await forward("b", busOf("c"));
    const { Entries } = await send(new PutEventsCommand({ Entries: [entry({ EventBusName: "a" })] }));
    const events = entriesOf(cloud, "event").filter((one) => one.event.id === Entries?.[0]?.EventId);
    expect(events.map((one) => one.bus)).toEqual(["b", "a"].toReversed());
    expect(sqs.delivered[0]?.attributes["ERROR_CODE"]).toBe("THIRD_ACCOUNT_HOP_DETECTED");
  });

  test("another account's bus must allow it", async () => {
    await clientOf(other).send(new CreateEventBusCommand({ Name: "theirs" }));
    await send(new CreateEventBusCommand({ Name: "a" }));
    await forward("a", busOf("theirs", other));
    await send(new PutEventsCommand({ Entries: [entry({ EventBusName: "a" })] }));
    expect(sqs.delivered[0]?.attributes["ERROR_CODE"]).toBe("NO_PERMISSIONS");
    await clientOf(other).send(
      new PutPermissionCommand({
        EventBusName: "theirs",
        Action: "events:PutEvents",
        Principal: account,
        StatementId: "s",
      }),
    );
    await send(new PutEventsCommand({ Entries: [entry({ EventBusName: "a" })] }));
    expect(entriesOf(cloud, "event").at(-1)).toMatchObject({ bus: busOf("theirs", other), event: { account } });
  });
});

describe("archive and replay", () => {
  const archiveArn = `arn:aws:events:us-east-1:${account}:archive/all`;
  const range = { EventStartTime: new Date("2026-01-01T00:00:00Z"), EventEndTime: new Date("2026-02-01T00:00:00Z") };
  const archive = (input: object = {}) =>
    send(new CreateArchiveCommand({ ArchiveName: "all", EventSourceArn: busOf("default"), ...input }));
  const replay = (input: object = {}) =>
    send(
      new StartReplayCommand({
        ReplayName: "again",
        EventSourceArn: archiveArn,
        ...range,
        Destination: { Arn: busOf("default") },
        ...input,
      }),
    );
  const at = (time: string, a: number) => entry({ Time: new Date(time), Detail: JSON.stringify({ a }) });

  test("an archive keeps the events its pattern asks for", async () => {
    expect(await archive({ EventPattern: '{"detail":{"a":[1]}}', RetentionDays: 3 })).toMatchObject({
      ArchiveArn: archiveArn,
      State: "ENABLED",
    });
    await expect(archive()).rejects.toMatchObject({ name: "ResourceAlreadyExistsException" });
    await send(new PutEventsCommand({ Entries: [at("2026-01-01T00:00:00Z", 1), at("2026-01-01T00:00:00Z", 2)] }));
    expect(await send(new DescribeArchiveCommand({ ArchiveName: "all" }))).toMatchObject({
      EventCount: 1,
      RetentionDays: 3,
      EventSourceArn: busOf("default"),
    });
    await send(new UpdateArchiveCommand({ ArchiveName: "all", RetentionDays: 1 }));
    await clock.advance(2 * 86_400_000);
    expect((await send(new ListArchivesCommand({}))).Archives).toMatchObject([
      { ArchiveName: "all", EventCount: 0, RetentionDays: 1 },
    ]);
    await send(new DeleteArchiveCommand({ ArchiveName: "all" }));
    await expect(send(new DescribeArchiveCommand({ ArchiveName: "all" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("refuses a source that is no bus, and lists no archives of a bus that is not there", async () => {
    await expect(archive({ EventSourceArn: archiveArn })).rejects.toEqual(
      refused("ValidationException", /EventSourceArn is not valid. Reason: Must contain an event bus ARN/),
    );
    await expect(send(new ListArchivesCommand({ EventSourceArn: busOf("missing") }))).rejects.toEqual(
      refused("ResourceNotFoundException", /^Event bus missing does not exist.$/),
    );
  });

  test("a replay hands out the same events again, marked, minute by minute, and archives none of them", async () => {
    await archive();
    await ruleTo();
    const times = ["2026-01-01T00:00:10Z", "2026-01-01T00:00:20Z", "2026-01-01T05:00:00Z", "2026-03-01T00:00:00Z"];
    await send(new PutEventsCommand({ Entries: times.map(at) }));
    const live = bodies();
    sqs.delivered.length = 0;
    expect(await replay()).toMatchObject({ State: "STARTING" });
    await clock.advance(100);
    expect(await send(new DescribeReplayCommand({ ReplayName: "again" }))).toMatchObject({ State: "RUNNING" });
    await clock.advance(100);
    expect(
      bodies()
        .map((event) => event.detail["a"])
        .toSorted((a, b) => Number(a) - Number(b)),
    ).toEqual([0, 1]);
    await clock.advance(10_000);
    expect(bodies()).toHaveLength(3);
    for (const event of bodies()) {
      const { "replay-name": name, ...original } = event;
      expect(name).toBe("again");
      expect(live).toContainEqual(original);
    }
    expect(await send(new DescribeReplayCommand({ ReplayName: "again" }))).toMatchObject({
      State: "COMPLETED",
      EventLastReplayedTime: new Date("2026-01-01T05:00:00Z"),
    });
    expect(await send(new DescribeArchiveCommand({ ArchiveName: "all" }))).toMatchObject({ EventCount: 4 });
    expect((await send(new ListReplaysCommand({}))).Replays).toMatchObject([
      { ReplayName: "again", State: "COMPLETED" },
    ]);
  });

  test("a replay goes only to the rules it names", async () => {
    await archive();
    await ruleTo();
    await send(new PutRuleCommand({ Name: "second", EventPattern: '{"source":["me"]}' }));
    await send(new PutTargetsCommand({ Rule: "second", Targets: [{ Id: "1", Arn: `${queue}-2` }] }));
    await send(new PutEventsCommand({ Entries: [at("2026-01-01T00:00:10Z", 1)] }));
    sqs.delivered.length = 0;
    await replay({
      Destination: { Arn: busOf("default"), FilterArns: [`arn:aws:events:us-east-1:${account}:rule/second`] },
    });
    await clock.advance(10_000);
    expect(sqs.delivered.map((one) => one.queue)).toEqual([`${queue}-2`]);
  });

  test("a replay goes on after a restart, and can be cancelled", async () => {
    await archive();
    await ruleTo();
    await send(new PutEventsCommand({ Entries: [at("2026-01-01T00:00:10Z", 1), at("2026-01-02T00:00:10Z", 2)] }));
    sqs.delivered.length = 0;
    await replay();
    await clock.advance(200);
    await bridge.stop();
    bridge = start();
    await clock.advance(10_000);
    expect(bodies().map((event) => event.detail["a"])).toEqual([1, 2]);
    await replay({ ReplayName: "other" });
    await send(new CancelReplayCommand({ ReplayName: "other" })).catch(() => undefined);
  });

  test("a running replay that is cancelled ends as CANCELLED", async () => {
    await archive();
    await replay();
    expect(await send(new CancelReplayCommand({ ReplayName: "again" }))).toMatchObject({ State: "CANCELLING" });
    await clock.advance(1000);
    expect(await send(new DescribeReplayCommand({ ReplayName: "again" }))).toMatchObject({ State: "CANCELLED" });
    await expect(send(new CancelReplayCommand({ ReplayName: "again" }))).rejects.toMatchObject({
      name: "IllegalStatusException",
    });
  });

  test("refuses another bus, unknown rules, times in the wrong order and a name in use", async () => {
    await archive();
    await send(new CreateEventBusCommand({ Name: "another" }));
    await expect(replay({ Destination: { Arn: busOf("another") } })).rejects.toEqual(
      refused(
        "ValidationException",
        /^Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.$/,
      ),
    );
    await expect(replay({ Destination: { Arn: busOf("missing") } })).rejects.toEqual(
      refused("ResourceNotFoundException", /^Event bus missing does not exist.$/),
    );
    await expect(replay({ Destination: { Arn: archiveArn } })).rejects.toEqual(
      refused("ValidationException", /Destination.Arn is not valid. Reason: Must contain an event bus ARN/),
    );
    await expect(replay({ Destination: { Arn: busOf("default"), FilterArns: ["arn:x"] } })).rejects.toEqual(
      refused("ValidationException", /FilterArns/),
    );
    await expect(replay({ EventEndTime: range.EventStartTime })).rejects.toEqual(
      refused("ValidationException", /must be before/),
    );
    await expect(replay({ EventSourceArn: `${archiveArn}-x` })).rejects.toEqual(
      refused("ValidationException", /^Parameter EventSourceArn is not valid. Reason: Archive all-x does not exist.$/),
    );
    await replay();
    await expect(replay()).rejects.toMatchObject({ name: "ResourceAlreadyExistsException" });
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

test("another service's events are stamped and matched on the default bus", async () => {
  await ruleTo({}, { EventPattern: '{"source":["aws.bedrock"]}' });
  bridge.port.publish("default", {
    source: "aws.bedrock",
    "detail-type": "Job",
    time: "2026-01-01T00:00:00Z",
    resources: [],
    detail: { status: "Completed" },
  });
  expect(bodies()).toMatchObject([
    { version: "0", account, region: "us-east-1", source: "aws.bedrock", detail: { status: "Completed" } },
  ]);
});

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
    bridge = start();
    await makeAll();
    bridge.port.publish("choreo", {
      source: "x",
      "detail-type": "Thing",
      time: "2026-01-01T00:00:00Z",
      resources: [],
      detail: {},
    });
    expect(bodies()).toHaveLength(1);
    bridge.prune("S", ["Bus"]);
    bridge.port.publish("choreo", {
      source: "x",
      "detail-type": "Thing",
      time: "2026-01-01T00:00:00Z",
      resources: [],
      detail: {},
    });
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
  bridge = createEventBridge({ cloud: onClock(cloud, clock), iam, sqs, sns: noTopics, lambda, ready: promise });
  await clock.advance(100_000);
  expect(bodies()).toEqual([]);
  resolve();
  await promise;
  await clock.advance(0);
  expect(bodies()).toHaveLength(1);
});
