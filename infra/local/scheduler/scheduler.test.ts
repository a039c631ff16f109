import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  paginateListScheduleGroups,
  paginateListSchedules,
  TagResourceCommand,
  UntagResourceCommand,
  SchedulerClient,
  UpdateScheduleCommand,
  type CreateScheduleCommandInput,
} from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { allowEverything, serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import type { LocalEventBridge, LocalIam, LocalSns } from "../core/ports.ts";
import {
  entriesOf,
  onClock,
  rememberingLambda,
  rememberingSqs,
  virtualClock,
  type VirtualClock,
} from "../eventbridge/virtual-cloud.ts";
import { AwsError } from "../wire/aws-error.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";

const account = "000000000000";
const queue = `arn:aws:sqs:us-east-1:${account}:work`;
const deadLetters = `arn:aws:sqs:us-east-1:${account}:dead`;
const role = `arn:aws:iam::${account}:role/scheduler`;
const arn = `arn:aws:scheduler:us-east-1:${account}:schedule/default/s`;

let cloud: TestCloud;
let clock: VirtualClock;
let sqs: ReturnType<typeof rememberingSqs>;
let lambda: ReturnType<typeof rememberingLambda>;
let messages: { topic: string; message: string; role: string | undefined }[];
const sns: LocalSns = { publish: (topic, message, { role }) => void messages.push({ topic, message, role }) };
let published: { bus: string; event: Parameters<LocalEventBridge["publish"]>[1] }[];
let scheduler: Scheduler;
let server: { endpoint: string; close(): Promise<void> };
let client: SchedulerClient;
let refusal: Error | undefined;
let untrusted: boolean;

const iam: LocalIam = {
  ...allowEverything,
  assertTrust: (who, service, { sourceArn }) => {
    if (untrusted) throw new AwsError("AccessDenied", `${who} does not trust ${service} for ${sourceArn}`);
  },
};
const start = () => {
  const eventBridge: LocalEventBridge = { publish: (bus, event) => void published.push({ bus, event }) };
  return createScheduler({ cloud: onClock(cloud, clock), iam, sqs, sns, lambda, eventBridge });
};
const restart = async (downMs = 0) => {
  await scheduler.stop();
  expect(clock.waiting()).toBe(0);
  await clock.advance(downMs);
  scheduler = start();
};

beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud.close());
beforeEach(async () => {
  cloud.database.exec("DROP TABLE IF EXISTS scheduler_record");
  clock = virtualClock({ speed: 360 });
  refusal = undefined;
  untrusted = false;
  published = [];
  messages = [];
  sqs = rememberingSqs((arnOfQueue) => {
    if (refusal !== undefined && arnOfQueue === queue) throw refusal;
  });
  lambda = rememberingLambda();
  scheduler = start();
  server = await serveForTest(cloud, [scheduler.service]);
  client = new SchedulerClient({
    endpoint: server.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: account, secretAccessKey: "x" },
    maxAttempts: 1,
  });
  return async () => {
    await server.close();
    await scheduler.stop();
  };
});

const input = (change: Partial<CreateScheduleCommandInput> = {}, target: object = {}): CreateScheduleCommandInput => ({
  Name: "s",
  ScheduleExpression: "rate(5 minutes)",
  FlexibleTimeWindow: { Mode: "OFF" },
  Target: { Arn: queue, RoleArn: role, Input: "{}", ...target },
  ...change,
});
const create = (change: Partial<CreateScheduleCommandInput> = {}, target: object = {}) =>
  client.send(new CreateScheduleCommand(input(change, target)));
const refused = (code: string, message: RegExp) =>
  expect.objectContaining({ name: code, message: expect.stringMatching(message) as string });

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
    refusal = new AwsError("AccessDenied", "no");
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
    refusal = new AwsError("ThrottlingException", "slow down");
    await create({}, { RetryPolicy: { MaximumRetryAttempts: 100, MaximumEventAgeInSeconds: 86_400 } });
    await clock.advance(10_000);
    expect(clock.waiting()).toBe(1);
    refusal = undefined;
    await clock.advance(10_000);
    expect(sqs.delivered.length).toBeGreaterThan(1);
  });

  test("retries end, and a loss is loud", async () => {
    refusal = new Error("broken");
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

test("schedules are read, replaced, listed and deleted", async () => {
  await create({ Description: "one", ScheduleExpressionTimezone: "Europe/Berlin" });
  await expect(create()).rejects.toEqual(refused("ConflictException", /Schedule s already exists/));
  expect(await client.send(new GetScheduleCommand({ Name: "s" }))).toMatchObject({
    Arn: arn,
    GroupName: "default",
    Description: "one",
    State: "ENABLED",
    ScheduleExpressionTimezone: "Europe/Berlin",
    CreationDate: new Date("2026-11-21T00:00:00Z"),
    Target: {
      Arn: queue,
      RoleArn: role,
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
    },
  });
  await client.send(new UpdateScheduleCommand(input({ State: "DISABLED" })));
  const updated = await client.send(new GetScheduleCommand({ Name: "s" }));
  expect([updated.Description, updated.State]).toEqual([undefined, "DISABLED"]);
  await clock.advance(10_000);
  expect(sqs.delivered).toEqual([]);
  expect((await client.send(new ListSchedulesCommand({ State: "DISABLED", MaxResults: 1 }))).Schedules).toHaveLength(1);
  await client.send(new DeleteScheduleCommand({ Name: "s" }));
  await expect(client.send(new GetScheduleCommand({ Name: "s" }))).rejects.toEqual(
    refused("ResourceNotFoundException", /Schedule s does not exist/),
  );
  await expect(client.send(new UpdateScheduleCommand(input()))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("errors call their sentence Message, as the model does; the SDK hides it", async () => {
  const authorization = `AWS4-HMAC-SHA256 Credential=${account}/20261121/us-east-1/scheduler/aws4_request, SignedHeaders=host, Signature=0`;
  const answer = await fetch(`${server.endpoint}/schedules/none`, { headers: { authorization } });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({ Message: "Schedule none does not exist." });
});

test("groups hold schedules and take them along when they go", async () => {
  await expect(create({ GroupName: "g" })).rejects.toEqual(refused("ResourceNotFoundException", /group g/));
  await expect(create({ Target: "queue" as never })).rejects.toMatchObject({ name: "SerializationException" });
  await client.send(new CreateScheduleGroupCommand({ Name: "g" }));
  await expect(client.send(new CreateScheduleGroupCommand({ Name: "g" }))).rejects.toMatchObject({
    name: "ConflictException",
  });
  await create({ GroupName: "g" });
  expect(await client.send(new GetScheduleGroupCommand({ Name: "g" }))).toMatchObject({ Name: "g", State: "ACTIVE" });
  expect((await client.send(new ListScheduleGroupsCommand({}))).ScheduleGroups?.map((one) => one.Name)).toEqual([
    "default",
    "g",
  ]);
  expect((await client.send(new ListSchedulesCommand({ GroupName: "g" }))).Schedules).toHaveLength(1);
  await client.send(new DeleteScheduleGroupCommand({ Name: "g" }));
  await expect(client.send(new ListSchedulesCommand({ GroupName: "g" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(client.send(new ListSchedulesCommand({ State: "ON" as never }))).rejects.toMatchObject({
    name: "ValidationException",
  });
  await clock.advance(10_000);
  expect(sqs.delivered).toEqual([]);
  for (const command of [
    new CreateScheduleGroupCommand({ Name: "default" }),
    new DeleteScheduleGroupCommand({ Name: "default" }),
  ])
    await expect(client.send(command as CreateScheduleGroupCommand)).rejects.toMatchObject({
      name: "ValidationException",
      message: "This operation cannot be performed on schedule group default.",
    });
});

test("lists come in pages, by the beginning of a name", async () => {
  const names = ["a1", "a2", "a3", "b1"];
  for (const Name of names) {
    await create({ Name });
    await client.send(new CreateScheduleGroupCommand({ Name }));
  }
  const paging = { client, pageSize: 2 };
  const pages = await Array.fromAsync(paginateListSchedules(paging, { NamePrefix: "a" }));
  expect(pages.map(({ Schedules = [] }) => Schedules.map(({ Name }) => Name))).toEqual([["a1", "a2"], ["a3"]]);
  const groups = await Array.fromAsync(paginateListScheduleGroups(paging, { NamePrefix: "a" }));
  expect(groups.flatMap(({ ScheduleGroups = [] }) => ScheduleGroups.map(({ Name }) => Name))).toEqual(
    names.slice(0, 3),
  );
  await expect(client.send(new ListSchedulesCommand({ MaxResults: 101 }))).rejects.toEqual(
    refused("ValidationException", /at 'maxResults'/),
  );
  await expect(client.send(new ListSchedulesCommand({ NextToken: "none" }))).rejects.toEqual(
    refused("ValidationException", /NextToken none/),
  );
});

test("groups have tags", async () => {
  const { ScheduleGroupArn = "" } = await client.send(
    new CreateScheduleGroupCommand({ Name: "g", Tags: [{ Key: "a", Value: "1" }] }),
  );
  const of = { ResourceArn: ScheduleGroupArn };
  await client.send(new TagResourceCommand({ ...of, Tags: [{ Key: "b", Value: "2" }] }));
  await client.send(new UntagResourceCommand({ ...of, TagKeys: ["a", "none"] }));
  expect((await client.send(new ListTagsForResourceCommand(of))).Tags).toEqual([{ Key: "b", Value: "2" }]);
  await expect(client.send(new TagResourceCommand({ ...of, Tags: [{ Key: "aws:x", Value: "1" }] }))).rejects.toEqual(
    refused("ValidationException", /aws:x/),
  );
  const many = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: "1" }));
  await expect(client.send(new TagResourceCommand({ ...of, Tags: many }))).rejects.toEqual(
    refused("ValidationException", /at most 50 tags, not 51/),
  );
  await expect(client.send(new ListTagsForResourceCommand({ ResourceArn: `${ScheduleGroupArn}x` }))).rejects.toEqual(
    refused("ResourceNotFoundException", /group gx does not exist/),
  );
});

test("who creates again with the same token gets the same answer", async () => {
  const first = await create({ ClientToken: "t" });
  expect((await create({ ClientToken: "t" })).ScheduleArn).toBe(first.ScheduleArn);
  await expect(create({ ClientToken: "u" })).rejects.toMatchObject({ name: "ConflictException" });
  const group = () => client.send(new CreateScheduleGroupCommand({ Name: "g", ClientToken: "t" }));
  expect((await group()).ScheduleGroupArn).toBe((await group()).ScheduleGroupArn);
});

describe("what CreateSchedule refuses", () => {
  test.each<[string, Partial<CreateScheduleCommandInput>, object, string, RegExp]>([
    [
      "an expression it cannot read",
      { ScheduleExpression: "rate(5 seconds)" },
      {},
      "ValidationException",
      /^Invalid Schedule Expression rate\(5 seconds\)\.$/,
    ],
    [
      "a time zone it does not know",
      { ScheduleExpressionTimezone: "Mars/Base" },
      {},
      "ValidationException",
      /Mars\/Base/,
    ],
    ["a name with blanks", { Name: "a b" }, {}, "ValidationException", /'a b' at 'name'/],
    [
      "a window without minutes",
      { FlexibleTimeWindow: { Mode: "FLEXIBLE" } },
      {},
      "ValidationException",
      /^MaximumWindowInMinutes must be provided when FlexibleTimeWindowMode is set to FLEXIBLE\.$/,
    ],
    [
      "minutes without a window",
      { FlexibleTimeWindow: { Mode: "OFF", MaximumWindowInMinutes: 1 } },
      {},
      "ValidationException",
      /^MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF\.$/,
    ],
    [
      "another region",
      {},
      { Arn: "arn:aws:lambda:eu-west-1:000000000000:function:f" },
      "ValidationException",
      /^The target ARN provided does not match the current region us-east-1\.$/,
    ],
    [
      "what a function cannot read",
      {},
      { Arn: `arn:aws:lambda:us-east-1:${account}:function:f`, Input: "{not json" },
      "ValidationException",
      /^JSON syntax error in input for the target\.$/,
    ],
    [
      "parameters of other targets",
      {},
      { KinesisParameters: { PartitionKey: "p" } },
      "ValidationException",
      /^Parameters KinesisParameters not supported for the target\.$/,
    ],
    [
      "a message group on a standard queue",
      {},
      { SqsParameters: { MessageGroupId: "g" } },
      "ValidationException",
      /^Parameters MessageGroupId not valid for the target\.$/,
    ],
    [
      "an end before its start",
      { StartDate: new Date(2e12), EndDate: new Date(1e12) },
      {},
      "ValidationException",
      /^The StartDate you specify must come before the EndDate\.$/,
    ],
    [
      "a start that is long over",
      { StartDate: new Date("2026-11-20T23:54:59Z") },
      {},
      "ValidationException",
      /^The StartDate you specify cannot be earlier than 5 minutes ago\.$/,
    ],
    [
      "retries out of range",
      {},
      { RetryPolicy: { MaximumRetryAttempts: 186 } },
      "ValidationException",
      /'186' at 'target.retryPolicy.maximumRetryAttempts'/,
    ],
    [
      "a FIFO dead-letter queue",
      {},
      { DeadLetterConfig: { Arn: `${deadLetters}.fifo` } },
      "ValidationException",
      /at 'target.deadLetterConfig.arn'/,
    ],
    [
      "a bus without parameters",
      {},
      { Arn: `arn:aws:events:us-east-1:${account}:event-bus/b` },
      "ValidationException",
      /EventBridgeParameters/,
    ],
    [
      "an ECS target",
      {},
      { Arn: `arn:aws:ecs:us-east-1:${account}:cluster/c` },
      "UnsupportedOperation",
      /A schedule target such as/,
    ],
    [
      "a universal target",
      {},
      { Arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage" },
      "UnsupportedOperation",
      /A schedule target such as/,
    ],
  ])("%s", async (_what, change, target, code, says) => {
    await expect(create(change, target)).rejects.toEqual(refused(code, says));
  });

  test("a role that does not trust Scheduler for this group", async () => {
    untrusted = true;
    await expect(create()).rejects.toEqual(
      refused(
        "ValidationException",
        /must allow AWS EventBridge Scheduler to assume the role.*schedule-group\/default/,
      ),
    );
  });

  test("tags of a schedule, which has none", async () => {
    await expect(client.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).rejects.toEqual(
      refused("ValidationException", /at 'resourceArn'/),
    );
  });
});

test("a template makes schedules and groups, again and again, and pruning removes them", async () => {
  const make = (type: string, logicalId: string, properties: Record<string, unknown>) =>
    scheduler.provision[type]?.({ stack: "S", type, logicalId, properties, metadata: {} });
  const properties = {
    GroupName: "ticks",
    ScheduleExpression: "rate(5 minutes)",
    FlexibleTimeWindow: { Mode: "OFF" },
    State: "ENABLED",
    Target: { Arn: queue, RoleArn: role, RetryPolicy: { MaximumRetryAttempts: "3" } },
  };
  for (let i = 0; i < 3; i++) {
    expect(make("AWS::Scheduler::ScheduleGroup", "Group", { Name: "ticks" })).toMatchObject({ ref: "ticks" });
    expect(make("AWS::Scheduler::Schedule", "Tick", properties)).toEqual({
      ref: "S-Tick",
      attributes: { Arn: `arn:aws:scheduler:us-east-1:${account}:schedule/ticks/S-Tick` },
    });
  }
  await clock.advance(900);
  expect(sqs.delivered).toHaveLength(1);
  scheduler.prune("S", ["Group"]);
  await clock.advance(1900);
  expect(sqs.delivered).toHaveLength(1);
  expect(() => make("AWS::Scheduler::Schedule", "Tick", { Color: "red" })).toThrow(/Property Color/);
});
