import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type Message,
} from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { anyCharacter } from "../../../test/any-character.ts";
import { sqsForTest, type SqsForTest } from "./sqs-for-test.ts";

let run: SqsForTest;
let QueueUrl: string;

const open = async (options: Parameters<typeof sqsForTest>[0] = {}) => {
  run = await sqsForTest(options);
  QueueUrl = (await run.client.send(new CreateQueueCommand({ QueueName: "work" }))).QueueUrl ?? "";
};
beforeEach(() => open());
afterEach(() => run.close());

const send = (MessageBody: string, more: object = {}) =>
  run.client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receive = async (more: object = {}, url = QueueUrl): Promise<Message[]> =>
  (await run.client.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, ...more }))).Messages ??
  [];
const depth = (name = "work") => run.sqs.port.depth(`arn:aws:sqs:us-east-1:000000000000:${name}`);

test("A message comes back with every attribute AWS gives it, once, until its visibility time-out", async () => {
  const sent = await send("hello", {
    MessageAttributes: {
      kind: { DataType: "String", StringValue: "greeting" },
      raw: { DataType: "Binary.png", BinaryValue: new Uint8Array([0, 255]) },
      size: { DataType: "Number.int", StringValue: "-1.5e3" },
    },
    MessageSystemAttributes: {
      AWSTraceHeader: { DataType: "String", StringValue: "Root=1-5759e988-bd862e3fe1be46a994272793" },
    },
    MessageGroupId: "tenant-1",
  });
  const [message] = await receive({ MessageSystemAttributeNames: ["All"], MessageAttributeNames: ["All"] });
  expect(message).toMatchObject({
    MessageId: sent.MessageId,
    Body: "hello",
    MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
  });
  expect(message?.Attributes).toMatchObject({
    SenderId: "000000000000",
    ApproximateReceiveCount: "1",
    MessageGroupId: "tenant-1",
    AWSTraceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793",
  });
  expect(Number(message?.Attributes?.["SentTimestamp"])).toBeGreaterThan(1.7e12);
  expect(Number(message?.Attributes?.["ApproximateFirstReceiveTimestamp"])).toBeGreaterThan(1.7e12);
  expect(message?.MessageAttributes?.["raw"]?.BinaryValue).toEqual(new Uint8Array([0, 255]));
  expect(await receive()).toEqual([]);
  expect(depth()).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
});

test("Message attributes are given only when asked for, by name or prefix", async () => {
  const text = { DataType: "String", StringValue: "x" };
  await send("a", { MessageAttributes: { "app.one": text, "app.two": text, other: text } });
  const [message] = await receive({ MessageAttributeNames: ["app.*"], VisibilityTimeout: 0 });
  expect(Object.keys(message?.MessageAttributes ?? {})).toEqual(["app.one", "app.two"]);
  expect((await receive({ VisibilityTimeout: 0 }))[0]?.MessageAttributes).toBeUndefined();
});

test("A long poll wakes when a message arrives", async () => {
  const waiting = receive({ WaitTimeSeconds: 20 });
  await send("at last");
  expect((await waiting)[0]?.Body).toBe("at last");
});

test("A long poll wakes when a message's delay is over, which runs with the cloud's clock", async () => {
  await run.close();
  await open({ speed: 10_000 });
  await send("later", { DelaySeconds: 900 });
  expect((await receive({ WaitTimeSeconds: 20 }))[0]?.Body).toBe("later");
});

test("A released message is at once there again, counted and with its old receipt handle outdated", async () => {
  await send("again");
  const [first] = await receive();
  await run.client.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 }),
  );
  const [second] = await receive({ MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
  expect(second?.Attributes).toEqual({ ApproximateReceiveCount: "2" });
  await run.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
  expect(depth().inFlight).toBe(1);
  expect(
    run.cloud.journal.read(0).some((entry) => entry.kind === "warning" && entry.message.includes("outdated")),
  ).toBe(true);
  await run.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: second?.ReceiptHandle }));
  expect(depth()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  await run.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: second?.ReceiptHandle }));
});

test("Visibility of a message that is not in flight cannot change", async () => {
  await send("x");
  const [message] = await receive({ VisibilityTimeout: 0 });
  const change = (ReceiptHandle: string | undefined, VisibilityTimeout = 5) =>
    run.client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
  await expect(change(message?.ReceiptHandle)).rejects.toMatchObject({ name: "MessageNotInflight" });
  await expect(change("bm9uc2Vuc2U=")).rejects.toMatchObject({ name: "ReceiptHandleIsInvalid" });
  await expect(change(message?.ReceiptHandle, 43_201)).rejects.toThrow(/between 0 and 43200/);
});

test("A message received too often moves to the dead-letter queue with its id, count and source", async () => {
  const { client } = run;
  const dead = await client.send(new CreateQueueCommand({ QueueName: "dead" }));
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:dead",
    maxReceiveCount: 2,
  });
  await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } }));
  const sent = await send("poison");
  for (const count of ["1", "2"]) {
    const [message] = await receive({ VisibilityTimeout: 0, AttributeNames: ["All"] });
    expect(message?.Attributes?.["ApproximateReceiveCount"]).toBe(count);
  }
  const parked = receive({ WaitTimeSeconds: 20, MessageSystemAttributeNames: ["All"] }, dead.QueueUrl);
  expect(await receive()).toEqual([]);
  const [message] = await parked;
  expect(message?.MessageId).toBe(sent.MessageId);
  expect(message?.Attributes).toMatchObject({
    DeadLetterQueueSourceArn: "arn:aws:sqs:us-east-1:000000000000:work",
    ApproximateReceiveCount: "3",
  });
});

test("A message older than the queue's retention, in real time at any speed, is gone, and the journal says so", async () => {
  await run.close();
  await open({ speed: 1e9 });
  const days = 4 * 24 * 3600 * 1000;
  const ageBy = (ms: number) => run.cloud.database.prepare("UPDATE sqs_message SET sent_at = sent_at - ?").run(ms);
  const saidSo = () =>
    run.cloud.journal.read(0).some((entry) => entry.kind === "warning" && entry.message.includes("retention"));
  await send("soon too old");
  ageBy(days - 60_000);
  expect(depth().visible).toBe(1);
  expect(saidSo()).toBe(false);
  ageBy(60_000);
  expect(depth().visible).toBe(0);
  expect(saidSo()).toBe(true);
});

test("A batch is done entry by entry", async () => {
  const { client } = run;
  const answer = await client.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: "good", MessageBody: "1" },
        { Id: "bell", MessageBody: "\u0007" },
        { Id: "late", MessageBody: "3", DelaySeconds: 901 },
      ],
    }),
  );
  expect(answer.Successful?.map(({ Id }) => Id)).toEqual(["good"]);
  expect(answer.Failed).toMatchObject([
    { Id: "bell", Code: "InvalidMessageContents", SenderFault: true },
    { Id: "late", Code: "InvalidParameterValue", SenderFault: true },
  ]);
  const [message] = await receive();
  const deleted = await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: "a", ReceiptHandle: message?.ReceiptHandle },
        { Id: "b", ReceiptHandle: "no handle" },
      ],
    }),
  );
  expect(deleted.Successful).toEqual([{ Id: "a" }]);
  expect(deleted.Failed).toMatchObject([{ Id: "b", Code: "ReceiptHandleIsInvalid" }]);
});

test.each([
  ["nothing in it", [], "EmptyBatchRequest"],
  [
    "eleven entries",
    Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, MessageBody: "x" })),
    "TooManyEntriesInBatchRequest",
  ],
  [
    "one id twice",
    [
      { Id: "a", MessageBody: "x" },
      { Id: "a", MessageBody: "y" },
    ],
    "BatchEntryIdsNotDistinct",
  ],
  ["an id with a blank", [{ Id: "a b", MessageBody: "x" }], "InvalidBatchEntryId"],
  [
    "more than 1 MiB",
    [
      { Id: "a", MessageBody: "x".repeat(600_000) },
      { Id: "b", MessageBody: "y".repeat(600_000) },
    ],
    "BatchRequestTooLong",
  ],
])("A batch with %s is refused whole", async (_, Entries, name) => {
  await expect(run.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({ name });
  expect(depth().visible).toBe(0);
});

test("A message may have 1 MiB with its attributes and no byte more", async () => {
  const attribute = { k: { DataType: "String", StringValue: "v".repeat(9) } };
  await send("x".repeat(1_048_576 - 16), { MessageAttributes: attribute });
  await expect(send("x".repeat(1_048_576 - 15), { MessageAttributes: attribute })).rejects.toThrow(
    /shorter than 1048576 bytes/,
  );
  await expect(send("")).rejects.toMatchObject({ name: "MissingParameter" });
  await expect(send("\uFFFE")).rejects.toMatchObject({ name: "InvalidMessageContents" });
});

test.each([
  ["AWS.x", { DataType: "String", StringValue: "v" }],
  ["a..b", { DataType: "String", StringValue: "v" }],
  ["a b", { DataType: "String", StringValue: "v" }],
  ["a", { DataType: "Text", StringValue: "v" }],
  ["a", { DataType: "Number", StringValue: "twelve" }],
  ["a", { DataType: "String", StringValue: "" }],
])("The message attribute %s %o is refused", async (name, value) => {
  await expect(send("x", { MessageAttributes: { [name]: value } })).rejects.toMatchObject({
    name: "InvalidParameterValue",
  });
});

test("A hostile queue reorders and duplicates, but loses and invents nothing", async () => {
  await run.close();
  await open({ faults: { reorder: 0.5, duplicate: 1 } });
  for (const body of ["a", "b", "c"]) await send(body);
  const bodies: string[] = [];
  while (bodies.length < 6) bodies.push(...(await receive({ WaitTimeSeconds: 3 })).map(({ Body }) => Body ?? ""));
  expect(bodies.toSorted()).toEqual(["a", "a", "b", "b", "c", "c"]);
});

test("Any text that XML can carry comes back as it was sent", async () => {
  const allowed = fc
    .string({ unit: anyCharacter, minLength: 1 })
    .filter((text) => !/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(text));
  await fc.assert(
    fc.asyncProperty(allowed, async (body) => {
      await send(body);
      const [message] = await receive();
      expect(message?.Body).toBe(body);
      await run.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
    }),
    { numRuns: 25 },
  );
});

test("The older name of the list of system attributes takes each of them, and refuses what is none", async () => {
  await send("hello");
  const [message] = await receive({ AttributeNames: ["ApproximateReceiveCount"] });
  expect(message?.Attributes).toEqual({ ApproximateReceiveCount: "1" });
  for (const list of ["AttributeNames", "MessageSystemAttributeNames"])
    await expect(receive({ [list]: ["Colour"] })).rejects.toMatchObject({
      name: "InvalidAttributeName",
      message: "Unknown Attribute Colour.",
    });
});
