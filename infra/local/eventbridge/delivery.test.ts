import { CreateArchiveCommand, PutEventsCommand, StartReplayCommand } from "@aws-sdk/client-eventbridge";
import { describe, expect, test } from "vitest";
import { AwsError } from "../wire/aws-error.ts";
import { entriesOf } from "./virtual-cloud.ts";
import {
  account,
  queue,
  deadLetters,
  busOf,
  cloud,
  clock,
  sqs,
  lambda,
  bridge,
  refusals,
  send,
  start,
  entry,
  bodies,
  lastWarning,
  ruleTo,
  useEventBridge,
  restart,
} from "./testing.ts";

useEventBridge();

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
    restart();
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
    restart();
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
