import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  PublishBatchCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { queue, received, sns, sqs, useTopics } from "./testing.ts";

useTopics();

const fifoTopic = async (more: Record<string, string> = {}): Promise<string> => {
  const Attributes = { FifoTopic: "true", ...more };
  return (await sns().send(new CreateTopicCommand({ Name: "orders.fifo", Attributes }))).TopicArn ?? "";
};

const fifoQueue = async (): Promise<{ arn: string; url: string }> => {
  const { QueueUrl: url = "" } = await sqs().send(
    new CreateQueueCommand({ QueueName: "orders.fifo", Attributes: { FifoQueue: "true" } }),
  );
  const arn = "arn:aws:sqs:us-east-1:000000000000:orders.fifo";
  const statement = {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: arn,
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await sqs().send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
  return { arn, url };
};

const subscribe = (TopicArn: string, Endpoint: string, more: object = {}) =>
  sns().send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint, ...more }));

test("A FIFO topic numbers its messages, hands each on once, and keeps group and order", async () => {
  const TopicArn = await fifoTopic();
  const fifo = await fifoQueue();
  const standard = await queue("audit");
  await subscribe(TopicArn, fifo.arn, { Attributes: { RawMessageDelivery: "true" } });
  await subscribe(TopicArn, standard.arn);
  const publish = (Message: string, more: object = {}) =>
    sns().send(
      new PublishCommand({ TopicArn, Message, MessageGroupId: "g", MessageDeduplicationId: Message, ...more }),
    );
  const first = await publish("one");
  expect(first.SequenceNumber).toMatch(/^\d{20}$/);
  const again = await publish("other", { MessageDeduplicationId: "one" });
  expect([again.MessageId, again.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
  const second = await publish("two");
  expect(Number(second.SequenceNumber)).toBeGreaterThan(Number(first.SequenceNumber));
  const { Messages = [] } = await sqs().send(
    new ReceiveMessageCommand({ QueueUrl: fifo.url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["All"] }),
  );
  expect(
    Messages.map(({ Body, Attributes }) => [
      Body,
      Attributes?.["MessageGroupId"],
      Attributes?.["MessageDeduplicationId"],
    ]),
  ).toEqual([
    ["one", "g", "one"],
    ["two", "g", "two"],
  ]);
  const audited = (await received(standard.url)).map(({ Body }) => JSON.parse(Body ?? "") as Record<string, unknown>);
  expect(audited).toMatchObject([
    { Message: "one", SequenceNumber: first.SequenceNumber },
    { Message: "two", SequenceNumber: second.SequenceNumber },
  ]);
});

test("Content can stand for the deduplication id, and a batch is judged entry by entry", async () => {
  const TopicArn = await fifoTopic({ ContentBasedDeduplication: "true" });
  const { Attributes } = await sns().send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({ FifoTopic: "true", ContentBasedDeduplication: "true" });
  const entry = (Id: string, more: object = {}) => ({ Id, Message: "same", MessageGroupId: "g", ...more });
  const { Successful = [], Failed = [] } = await sns().send(
    new PublishBatchCommand({
      TopicArn,
      PublishBatchRequestEntries: [entry("a"), entry("b"), entry("c", { MessageGroupId: undefined })],
    }),
  );
  expect(new Set(Successful.map(({ MessageId }) => MessageId)).size).toBe(1);
  expect(Failed).toMatchObject([
    { Id: "c", Message: "Invalid parameter: The MessageGroupId parameter is required for FIFO topics" },
  ]);
});

test("What is no FIFO topic's is refused", async () => {
  const TopicArn = await fifoTopic();
  const publish = (more: object) => sns().send(new PublishCommand({ TopicArn, Message: "x", ...more }));
  const set = (AttributeName: string, AttributeValue: string) =>
    sns().send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
  const create = (Name: string) => sns().send(new CreateTopicCommand({ Name, Attributes: { FifoTopic: "true" } }));
  const refusals: [Promise<unknown>, RegExp][] = [
    [publish({}), /MessageGroupId parameter is required/],
    [publish({ MessageGroupId: "g" }), /ContentBasedDeduplication enabled or MessageDeduplicationId provided/],
    [publish({ MessageGroupId: "g", MessageDeduplicationId: "é" }), /MessageDeduplicationId$/],
    [set("ContentBasedDeduplication", "maybe"), /^Invalid parameter: ContentBasedDeduplication: /],
    [set("FifoThroughputScope", "Queue"), /^Invalid parameter: FifoThroughputScope: /],
    [set("ArchivePolicy", "{}"), /archive of an SNS topic is not in the local cloud/],
    [create("orders"), /Fifo Topic names must end with \.fifo/],
    [
      sns().send(new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "a@example.com" })),
      /Please use FIFO SQS queue$/,
    ],
    [
      subscribe(TopicArn, "arn:aws:sqs:us-east-1:000000000000:orders.fifo", {
        Attributes: { RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dlq"}' },
      }),
      /must use a fifo queue as DLQ$/,
    ],
  ];
  for (const [call, message] of refusals)
    await expect(call).rejects.toMatchObject({ message: expect.stringMatching(message) as string });
});
