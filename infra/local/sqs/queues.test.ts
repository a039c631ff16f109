import {
  AddPermissionCommand,
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  RemovePermissionCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { allowEverything } from "../core/testing.ts";
import { AwsError } from "../wire/aws-error.ts";
import { createSqs } from "./sqs.ts";
import { sqsForTest, type SqsForTest } from "./sqs-for-test.ts";

let run: SqsForTest;
beforeEach(async () => void (run = await sqsForTest()));
afterEach(() => run.close());

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const create = async (QueueName: string, Attributes: Record<string, string> = {}) =>
  (await run.client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
const redriveTo = (name: string, maxReceiveCount = 1) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(name), maxReceiveCount }),
});
const attributes = async (QueueUrl: string) =>
  (await run.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes;

test("A queue's URL is on the endpoint's own host and its attributes are AWS's defaults", async () => {
  const url = await create("work");
  expect(url).toBe(`${run.cloud.endpoint}/000000000000/work`);
  expect((await run.client.send(new GetQueueUrlCommand({ QueueName: "work" }))).QueueUrl).toBe(url);
  expect(await attributes(url)).toMatchObject({
    QueueArn: arnOf("work"),
    VisibilityTimeout: "30",
    MaximumMessageSize: "1048576",
    MessageRetentionPeriod: "345600",
    ApproximateNumberOfMessages: "0",
  });
});

test("Creating a queue again is no change with the same attributes and refused with others", async () => {
  const url = await create("work", { DelaySeconds: "5" });
  expect(await create("work", { DelaySeconds: "5", VisibilityTimeout: "30" })).toBe(url);
  await expect(create("work", { DelaySeconds: "6" })).rejects.toMatchObject({
    name: "QueueNameExists",
    Code: "QueueAlreadyExists",
  });
});

test("A queue that is not there is refused with both codes SDKs look at", async () => {
  const url = `${run.cloud.endpoint}/000000000000/nowhere`;
  const sending = run.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "x" }));
  await expect(sending).rejects.toMatchObject({
    name: "QueueDoesNotExist",
    Code: "AWS.SimpleQueueService.NonExistentQueue",
  });
});

test.each([
  [{ VisibilityTimeout: "43201" }, "InvalidAttributeValue"],
  [{ MessageRetentionPeriod: "59" }, "InvalidAttributeValue"],
  [{ Colour: "red" }, "InvalidAttributeName"],
  [{ FifoQueue: "true" }, "InvalidParameterValue"],
  [{ FifoQueue: "false" }, "InvalidAttributeName"],
  [{ ContentBasedDeduplication: "true" }, "InvalidAttributeName"],
  [{ RedrivePolicy: "{}" }, "InvalidParameterValue"],
  [redriveTo("nowhere"), "InvalidParameterValue"],
  [{ Policy: "not JSON" }, "InvalidAttributeValue"],
])("The attributes %o are refused", async (given, name) => {
  await expect(create("work", given as Record<string, string>)).rejects.toMatchObject({ name });
});

test("A deleted queue is gone and its name is free after a minute, not before", async () => {
  const QueueUrl = await create("work");
  await run.client.send(new DeleteQueueCommand({ QueueUrl }));
  await expect(attributes(QueueUrl)).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  await expect(create("work")).rejects.toMatchObject({ name: "QueueDeletedRecently" });
});

test("Queues are listed by prefix and in pages", async () => {
  for (const name of ["a1", "a2", "a3", "b"]) await create(name);
  const first = await run.client.send(new ListQueuesCommand({ QueueNamePrefix: "a", MaxResults: 2 }));
  expect(first.QueueUrls).toHaveLength(2);
  const rest = await run.client.send(
    new ListQueuesCommand({ QueueNamePrefix: "a", MaxResults: 2, NextToken: first.NextToken }),
  );
  expect(rest.QueueUrls?.map((url) => url.split("/").at(-1))).toEqual(["a3"]);
  expect(rest.NextToken).toBeUndefined();
  const all = await run.client.send(new ListQueuesCommand({ QueueNamePrefix: "" }));
  expect(all.QueueUrls).toHaveLength(4);
});

test("A purge empties the queue, once a minute", async () => {
  const QueueUrl = await create("work");
  await run.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
  await run.client.send(new PurgeQueueCommand({ QueueUrl }));
  expect(run.sqs.port.depth(arnOf("work")).visible).toBe(0);
  await expect(run.client.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toMatchObject({
    name: "PurgeQueueInProgress",
  });
});

test("A dead-letter queue may choose its sources, and names them", async () => {
  await create("dead", {
    RedriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [arnOf("work")] }),
  });
  const url = await create("work", redriveTo("dead"));
  await expect(create("other", redriveTo("dead"))).rejects.toThrow(/does not permit/);
  const QueueUrl = `${run.cloud.endpoint}/000000000000/dead`;
  expect((await run.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl }))).queueUrls).toEqual([url]);
});

test("Permissions are statements of the queue's policy", async () => {
  const QueueUrl = await create("work");
  const add = new AddPermissionCommand({
    QueueUrl,
    Label: "partner",
    AWSAccountIds: ["111122223333"],
    Actions: ["SendMessage"],
  });
  await run.client.send(add);
  expect(JSON.parse((await attributes(QueueUrl))?.["Policy"] ?? "")).toMatchObject({
    Statement: [
      { Sid: "partner", Principal: { AWS: ["arn:aws:iam::111122223333:root"] }, Action: ["SQS:SendMessage"] },
    ],
  });
  await expect(run.client.send(add)).rejects.toThrow(/Already exists/);
  await run.client.send(new RemovePermissionCommand({ QueueUrl, Label: "partner" }));
  expect((await attributes(QueueUrl))?.["Policy"]).toBeUndefined();
});

test("Tags come and go", async () => {
  const QueueUrl = await create("work");
  await run.client.send(new TagQueueCommand({ QueueUrl, Tags: { team: "a", stage: "b" } }));
  await run.client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["stage"] }));
  expect((await run.client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ team: "a" });
});

const poisoned = async () => {
  const dead = await create("dead");
  const work = await create("work", redriveTo("dead"));
  await run.client.send(new SendMessageCommand({ QueueUrl: work, MessageBody: "poison" }));
  const receive = () => run.client.send(new ReceiveMessageCommand({ QueueUrl: work, VisibilityTimeout: 0 }));
  await receive();
  await receive();
  return { dead, work };
};

test("A redrive brings a parked message back to the queue it came from, as a new message", async () => {
  const { work } = await poisoned();
  expect(run.sqs.port.depth(arnOf("dead")).visible).toBe(1);
  const waiting = run.client.send(
    new ReceiveMessageCommand({ QueueUrl: work, WaitTimeSeconds: 20, AttributeNames: ["All"] }),
  );
  await run.client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf("dead") }));
  const back = (await waiting).Messages?.[0];
  expect(back?.Body).toBe("poison");
  expect(back?.Attributes?.["ApproximateReceiveCount"]).toBe("1");
  expect(back?.Attributes?.["DeadLetterQueueSourceArn"]).toBeUndefined();
  const tasks = await run.client.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf("dead") }));
  expect(tasks.Results).toMatchObject([{ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 }]);
});

test("Only one redrive runs per queue, it can be cancelled, and only a dead-letter queue has any", async () => {
  await poisoned();
  const start = (SourceArn: string) =>
    run.client.send(new StartMessageMoveTaskCommand({ SourceArn, MaxNumberOfMessagesPerSecond: 1 }));
  await expect(start(arnOf("work"))).rejects.toThrow(/^Source queue must be configured as a Dead Letter Queue.$/);
  await expect(start(arnOf("nowhere"))).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  const { QueueUrl } = await run.client.send(new GetQueueUrlCommand({ QueueName: "dead" }));
  for (const MessageBody of ["one", "two"]) await run.client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const { TaskHandle } = await start(arnOf("dead"));
  await expect(start(arnOf("dead"))).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: expect.stringMatching(/^There is already a task running/) as string,
  });
  const stop = new CancelMessageMoveTaskCommand({ TaskHandle });
  await run.client
    .send(stop)
    .catch((cause: unknown) => expect(cause).toMatchObject({ name: "ResourceNotFoundException" }));
});

test("A task handle that is none, names no queue or no task is refused in SQS's own words", async () => {
  await poisoned();
  const cancel = (TaskHandle: string) => run.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  const handle = (sourceArn: string) => Buffer.from(JSON.stringify({ taskId: "a-b-c", sourceArn })).toString("base64");
  await expect(cancel("x")).rejects.toThrow(/^Value for parameter TaskHandle is invalid.$/);
  await expect(cancel(handle(arnOf("nowhere")))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The resource that you specified for the SourceArn parameter doesn't exist.",
  });
  await expect(cancel(handle(arnOf("dead")))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Task does not exist.",
  });
});

test("Queues and messages survive a restart", async () => {
  const QueueUrl = await create("work", { VisibilityTimeout: "7" });
  await run.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
  const again = createSqs({ cloud: run.cloud, iam: allowEverything });
  const [message] = await again.port.receive(arnOf("work"), { max: 1, waitMs: 0 });
  expect(message?.body).toBe("kept");
  expect(again.port.visibilitySeconds(arnOf("work"))).toBe(7);
});

test("A template's queue is made once, keeps its name, and loses what the template no longer says", async () => {
  const make = run.sqs.provision["AWS::SQS::Queue"];
  const resource = { stack: "Choreo", logicalId: "JobsQueue", type: "AWS::SQS::Queue", metadata: {} };
  const first = await make?.({ ...resource, properties: { VisibilityTimeout: 90, SqsManagedSseEnabled: true } });
  expect(first?.attributes?.["QueueName"]).toMatch(/^Choreo-JobsQueue-[0-9A-F]{12}$/);
  expect(first?.attributes?.["Arn"]).toBe(arnOf(first?.attributes?.["QueueName"] ?? ""));
  const policy = { Statement: [{ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" }] };
  const properties = { PolicyDocument: policy, Queues: [first?.ref] };
  await run.sqs.provision["AWS::SQS::QueuePolicy"]?.({
    ...resource,
    type: "AWS::SQS::QueuePolicy",
    logicalId: "P",
    properties,
  });
  expect(run.sqs.port.policyOf(first?.attributes?.["Arn"] ?? "")).toEqual(policy);
  expect((await attributes(first?.ref ?? ""))?.["VisibilityTimeout"]).toBe("90");
  expect(await make?.({ ...resource, properties: {} })).toEqual(first);
  expect((await attributes(first?.ref ?? ""))?.["VisibilityTimeout"]).toBe("30");
  expect(() => make?.({ ...resource, properties: { FifoQueue: true } })).toThrow(/FifoQueue/);
  expect(() => make?.({ ...resource, properties: { Color: 1 } })).toThrow(/property Color/);
});

test("A delivery that the queue's policy does not allow is refused and stores nothing", async () => {
  await create("work");
  const refuse = () => {
    throw new AwsError("AccessDeniedException", "no statement allows it", 403);
  };
  const strict = createSqs({ cloud: run.cloud, iam: { ...allowEverything, authorizeService: refuse } });
  const from = {
    service: "events.amazonaws.com",
    sourceArn: "arn:aws:events:us-east-1:000000000000:rule/r",
    sourceAccount: "000000000000",
  };
  expect(() => strict.port.deliver(arnOf("work"), { body: "x" }, from)).toThrow(
    expect.objectContaining({ code: "AccessDenied" }),
  );
  strict.port.deliver(arnOf("work"), { body: "by role" }, { ...from, role: "arn:aws:iam::000000000000:role/r" });
  expect(strict.port.depth(arnOf("work"))).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
});

test("SetQueueAttributes with an empty document takes an attribute away", async () => {
  await create("dead");
  const QueueUrl = await create("work", redriveTo("dead"));
  await run.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: "" } }));
  expect((await attributes(QueueUrl))?.["RedrivePolicy"]).toBeUndefined();
});
