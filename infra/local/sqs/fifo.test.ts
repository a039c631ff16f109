import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
  type Message,
} from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sqsForTest, type SqsForTest } from "./sqs-for-test.ts";

let run: SqsForTest;
beforeEach(async () => {
  run = await sqsForTest({ faults: { duplicate: 1, reorder: 1 } });
});
afterEach(() => run.close());

const create = async (name: string, more: Record<string, string> = {}): Promise<string> => {
  const Attributes = { FifoQueue: "true", ...more };
  const { QueueUrl = "" } = await run.client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return QueueUrl;
};
const send = (QueueUrl: string, MessageBody: string, MessageGroupId: string | undefined, more: object = {}) =>
  run.client.send(
    new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId: MessageBody, ...more }),
  );
const receive = async (QueueUrl: string, more: object = {}): Promise<Message[]> => {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ["All"],
    ...more,
  });
  return (await run.client.send(command)).Messages ?? [];
};
const bodies = (messages: Message[]) => messages.map(({ Body }) => Body);
const remove = (QueueUrl: string, { ReceiptHandle }: Message) =>
  run.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

test("A group comes in order, and what is in flight of it holds back the rest, of it alone", async () => {
  const url = await create("work.fifo");
  for (const body of ["a1", "b1", "a2", "a3"]) await send(url, body, body.charAt(0));
  const first = await receive(url, { MaxNumberOfMessages: 1 });
  expect(bodies(first)).toEqual(["a1"]);
  expect(first[0]?.Attributes).toMatchObject({ MessageGroupId: "a", MessageDeduplicationId: "a1" });
  expect(bodies(await receive(url)), "a waits for a1").toEqual(["b1"]);
  const [a1] = first;
  if (a1) await remove(url, a1);
  const rest = await receive(url);
  expect(bodies(rest)).toEqual(["a2", "a3"]);
  const [a2] = rest;
  await run.client.send(
    new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: a2?.ReceiptHandle, VisibilityTimeout: 0 }),
  );
  expect(bodies(await receive(url)), "a3 is in flight still").toEqual([]);
});

test("A deletion lets a long poll have the next of the group", async () => {
  const url = await create("work.fifo");
  await send(url, "1", "g");
  await send(url, "2", "g");
  const [first] = await receive(url, { MaxNumberOfMessages: 1 });
  const waiting = receive(url, { WaitTimeSeconds: 20 });
  if (first) await remove(url, first);
  expect(bodies(await waiting)).toEqual(["2"]);
});

test("The same is accepted once, also when it has been deleted, and answers as it did then", async () => {
  const url = await create("work.fifo", { ContentBasedDeduplication: "true" });
  const byContent = { MessageDeduplicationId: undefined };
  const one = await send(url, "x", "g", byContent);
  const [got] = await receive(url);
  if (got) await remove(url, got);
  const again = await send(url, "x", "g", byContent);
  expect([again.MessageId, again.SequenceNumber]).toEqual([one.MessageId, one.SequenceNumber]);
  const other = await send(url, "y", "g", byContent);
  expect(BigInt(other.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(one.SequenceNumber ?? 0));
  expect(bodies(await receive(url))).toEqual(["y"]);
});

test("With the scope of a message group, the same may come in two groups", async () => {
  const url = await create("work.fifo", { DeduplicationScope: "messageGroup" });
  for (const group of ["a", "b", "a"]) await send(url, "x", group);
  expect(bodies(await receive(url))).toEqual(["x", "x"]);
});

test("What a FIFO queue does not take is refused, in a batch entry by entry", async () => {
  const url = await create("work.fifo");
  await expect(send(url, "x", undefined)).rejects.toMatchObject({ name: "MissingParameter" });
  for (const more of [{ MessageDeduplicationId: undefined }, { DelaySeconds: 5 }, { MessageDeduplicationId: "a b" }])
    await expect(send(url, "x", "g", more)).rejects.toMatchObject({ name: "InvalidParameterValue" });
  const Entries = [
    { Id: "good", MessageBody: "a", MessageGroupId: "g", MessageDeduplicationId: "1" },
    { Id: "bad", MessageBody: "b" },
  ];
  const batch = await run.client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  expect(batch.Successful).toMatchObject([{ Id: "good", SequenceNumber: expect.any(String) as string }]);
  expect(batch.Failed).toMatchObject([{ Id: "bad", Code: "MissingParameter" }]);
});

test("Name, type and attributes belong together", async () => {
  const url = await create("work.fifo");
  const asked = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
  expect((await run.client.send(asked)).Attributes).toMatchObject({
    FifoQueue: "true",
    ContentBasedDeduplication: "false",
    DeduplicationScope: "queue",
    FifoThroughputLimit: "perQueue",
  });
  const refusals: [string, Record<string, string>, string][] = [
    ["plain", {}, "InvalidParameterValue"],
    ["other.fifo", { FifoQueue: "false" }, "InvalidParameterValue"],
    ["other.fifo", { FifoThroughputLimit: "perMessageGroupId" }, "InvalidAttributeValue"],
    ["other.fifo", { DeduplicationScope: "world" }, "InvalidAttributeValue"],
  ];
  for (const [name, more, code] of refusals) await expect(create(name, more)).rejects.toMatchObject({ name: code });
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:work.fifo",
    maxReceiveCount: 1,
  });
  const standard = new CreateQueueCommand({ QueueName: "standard", Attributes: { RedrivePolicy } });
  await expect(run.client.send(standard)).rejects.toThrow(/same type of queue/);
});

test("A dead letter goes to a FIFO queue, unblocks its group, and can be moved back at once", async () => {
  const dead = await create("dead.fifo");
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:dead.fifo",
    maxReceiveCount: 1,
  });
  const url = await create("work.fifo", { RedrivePolicy });
  await send(url, "bad", "g");
  await send(url, "good", "g");
  await receive(url, { MaxNumberOfMessages: 1, VisibilityTimeout: 0 });
  const [good] = await receive(url);
  expect(good?.Body).toBe("good");
  if (good) await remove(url, good);
  const SourceArn = "arn:aws:sqs:us-east-1:000000000000:dead.fifo";
  await run.client.send(new StartMessageMoveTaskCommand({ SourceArn }));
  expect(bodies(await receive(url, { WaitTimeSeconds: 20 })), "its deduplication id does not hold it back").toEqual([
    "bad",
  ]);
  expect(await receive(dead)).toEqual([]);
});

test("Whatever is sent, received and deleted, each group is received in the order it was sent in", async () => {
  const url = await create("work.fifo");
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom("a", "b", "c", "receive"), { maxLength: 12 }), async (steps) => {
      const expected = new Map<string, string[]>();
      const received = new Map<string, string[]>();
      const takeSome = async (MaxNumberOfMessages: number) => {
        const got = await receive(url, { MaxNumberOfMessages });
        for (const message of got) {
          const group = message.Attributes?.MessageGroupId ?? "";
          received.set(group, [...(received.get(group) ?? []), message.Body ?? ""]);
          await remove(url, message);
        }
        return got.length;
      };
      for (const step of steps) {
        if (step === "receive") await takeSome(2);
        else {
          const body = String(sent++);
          expected.set(step, [...(expected.get(step) ?? []), body]);
          await send(url, body, step);
        }
      }
      while ((await takeSome(3)) > 0);
      expect(received).toEqual(expected);
    }),
    { numRuns: 15 },
  );
});

test("An attempt to receive that is repeated gets the same messages, as long as they are held", async () => {
  const url = await create("attempts.fifo");
  for (const body of ["a1", "b1", "a2"]) await send(url, body, body.charAt(0));
  const attempt = { ReceiveRequestAttemptId: "first", MaxNumberOfMessages: 1 };
  const [first] = await receive(url, attempt);
  expect((await receive(url, attempt)).map(({ ReceiptHandle }) => ReceiptHandle)).toEqual([first?.ReceiptHandle]);
  expect(bodies(await receive(url))).toEqual(["b1"]);
  if (first) await remove(url, first);
  expect(bodies(await receive(url, attempt))).toEqual(["a2"]);
});
