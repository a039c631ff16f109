import { ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { describe, expect, test } from "vitest";
import { entriesOf } from "../eventbridge/virtual-cloud.ts";
import { AwsError } from "../wire/aws-error.ts";
import {
  account,
  queue,
  deadLetters,
  role,
  arn,
  cloud,
  clock,
  sqs,
  lambda,
  messages,
  published,
  client,
  restart,
  create,
  refuse,
  useScheduler,
} from "./testing.ts";

useScheduler();

test("rate(5 minutes) without a start fires at once and then, at speed 360, once a second, through the role", async () => {
  expect(await create()).toMatchObject({ ScheduleArn: arn });
  expect(sqs.delivered).toHaveLength(0);
  await clock.advance(1);
  expect(sqs.delivered).toMatchObject([
    { queue, body: "{}", from: { service: "scheduler.amazonaws.com", sourceArn: arn, sourceAccount: account, role } },
  ]);
  await clock.advance(10_000);
  expect(sqs.delivered).toHaveLength(11);
  await restart(0);
  await clock.advance(1);
  expect(sqs.delivered).toHaveLength(11);
  expect(entriesOf(cloud, "delivery").at(-1)).toMatchObject({ rule: "s", target: queue, outcome: "delivered" });
});

test("a pause of the machine is followed by one firing, not by a storm", async () => {
  await create();
  await clock.advance(1);
  await restart(3_600_000);
  await clock.advance(0);
  expect(sqs.delivered).toHaveLength(1);
  await clock.advance(834);
  expect(sqs.delivered).toHaveLength(2);
});

test("context attributes are filled in, and an absent input is Scheduler's own event", async () => {
  const Input =
    '{"arn":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>","id":"<aws.scheduler.execution-id>","try":<aws.scheduler.attempt-number>}';
  await create({}, { Input });
  await create({ Name: "plain" }, { Input: undefined });
  await clock.advance(900);
  expect(sqs.delivered.map((one) => JSON.parse(one.body) as unknown)).toEqual([
    { arn, at: "2026-11-21T00:00:00Z", id: expect.stringMatching(/^[a-z0-9]{16}$/) as string, try: 1 },
    expect.objectContaining({ source: "aws.scheduler", "detail-type": "Scheduled Event", detail: "{}" }),
  ]);
});

test("functions, topics and buses are targets too", async () => {
  await create({ Name: "f" }, { Arn: `arn:aws:lambda:us-east-1:${account}:function:f`, Input: '{"a":1}' });
  const bus = `arn:aws:events:us-east-1:${account}:event-bus/choreo`;
  await create(
    { Name: "b" },
    { Arn: bus, Input: '{"b":2}', EventBridgeParameters: { DetailType: "Tick", Source: "me" } },
  );
  const topic = `arn:aws:sns:us-east-1:${account}:t`;
  await create({ Name: "t" }, { Arn: topic, Input: '{"c":3}' });
  await clock.advance(900);
  expect(messages).toEqual([{ topic, message: '{"c":3}', role }]);
  expect(lambda.invoked).toMatchObject([{ payload: { a: 1 } }]);
  expect(published).toMatchObject([
    { bus: "choreo", event: { source: "me", "detail-type": "Tick", detail: { b: 2 } } },
  ]);
});

describe("one time", () => {
  const at = "at(2026-11-21T01:00:00)";

  test("fires once and can delete itself", async () => {
    await create({ ScheduleExpression: at });
    await create({ Name: "gone", ScheduleExpression: at, ActionAfterCompletion: "DELETE" });
    await clock.advance(20_000);
    expect(sqs.delivered).toHaveLength(2);
    expect((await client.send(new ListSchedulesCommand({}))).Schedules?.map((one) => one.Name)).toEqual(["s"]);
    await restart();
    await clock.advance(20_000);
    expect(sqs.delivered).toHaveLength(2);
  });

  test("fires when the cloud comes back, if it was down at the time", async () => {
    await create({ ScheduleExpression: at });
    await restart(7_200_000);
    await clock.advance(0);
    expect(sqs.delivered).toHaveLength(1);
  });

  test("in the past never fires, and the journal says so", async () => {
    await create({ ScheduleExpression: "at(2020-01-01T00:00:00)" });
    await clock.advance(100_000);
    expect(sqs.delivered).toHaveLength(0);
    expect(entriesOf(cloud, "warning").at(-1)?.message).toMatch(/it never fires/);
  });
});

test("a schedule keeps to its start and end", async () => {
  await create({ StartDate: new Date("2026-11-21T01:00:00Z"), EndDate: new Date("2026-11-21T01:10:00Z") });
  await clock.advance(9_999);
  expect(sqs.delivered).toHaveLength(0);
  await clock.advance(60_000);
  expect(sqs.delivered).toHaveLength(3);
});

describe("failure", () => {
  test("what is final goes to the dead-letter queue with Scheduler's attributes", async () => {
    refuse(new AwsError("AccessDenied", "no"));
    await create({}, { DeadLetterConfig: { Arn: deadLetters } });
    await clock.advance(900);
    expect(sqs.delivered).toMatchObject([
      {
        queue: deadLetters,
        body: "{}",
        attributes: { ERROR_CODE: "NO_PERMISSIONS", SCHEDULE_ARN: arn, TARGET_ARN: queue, RETRY_ATTEMPTS: "0" },
      },
    ]);
  });

  test("what may pass is tried again, while no further firing piles up", async () => {
    refuse(new AwsError("ThrottlingException", "slow down"));
    await create({}, { RetryPolicy: { MaximumRetryAttempts: 100, MaximumEventAgeInSeconds: 86_400 } });
    await clock.advance(10_000);
    expect(clock.waiting()).toBe(1);
    refuse(undefined);
    await clock.advance(10_000);
    expect(sqs.delivered.length).toBeGreaterThan(1);
  });

  test("retries end, and a loss is loud", async () => {
    refuse(new Error("broken"));
    await create({ ScheduleExpression: "at(2026-11-21T00:10:00)" }, { RetryPolicy: { MaximumRetryAttempts: 2 } });
    await clock.advance(100_000);
    expect(
      entriesOf(cloud, "delivery")
        .slice(-3)
        .map((one) => one.outcome),
    ).toEqual(["retrying", "retrying", "dropped"]);
    expect(entriesOf(cloud, "warning").at(-1)?.message).toMatch(
      /Schedule s could not invoke .* it has no dead-letter queue/,
    );
  });
});
