import { PublishCommand, SetSubscriptionAttributesCommand, type PublishCommandInput } from "@aws-sdk/client-sns";
import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { cloud, sns, sqs, topic, queue, received, subscribed, useTopics } from "./testing.ts";

useTopics();

describe("what a queue gets", () => {
  test("the message in SNS's envelope", async () => {
    const TopicArn = await topic();
    const { url, SubscriptionArn } = await subscribed(TopicArn);
    const MessageAttributes = {
      kind: { DataType: "String", StringValue: "a" },
      raw: { DataType: "Binary", BinaryValue: Buffer.from("hi") },
    };
    const { MessageId } = await sns().send(
      new PublishCommand({ TopicArn, Message: 'say "hi" ü', Subject: "S", MessageAttributes }),
    );
    const [message] = await received(url);
    const envelope: unknown = JSON.parse(message?.Body ?? "");
    expect(envelope).toEqual({
      Type: "Notification",
      MessageId,
      TopicArn,
      Subject: "S",
      Message: 'say "hi" ü',
      Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      SignatureVersion: "1",
      Signature: expect.stringMatching(/^[A-Za-z0-9+/=]+$/),
      SigningCertURL: expect.stringMatching(/^https:\/\/sns\.us-east-1\.amazonaws\.com\/.*\.pem$/),
      UnsubscribeURL: expect.stringContaining(
        `Action=Unsubscribe&SubscriptionArn=${encodeURIComponent(SubscriptionArn)}`,
      ),
      MessageAttributes: { kind: { Type: "String", Value: "a" }, raw: { Type: "Binary", Value: "aGk=" } },
    });
    expect(message?.MessageAttributes).toBeUndefined();
  });

  test("raw: the message itself, with its attributes", async () => {
    const TopicArn = await topic();
    const { url } = await subscribed(TopicArn, { RawMessageDelivery: "true" });
    const MessageAttributes = { kind: { DataType: "String", StringValue: "a" } };
    await sns().send(new PublishCommand({ TopicArn, Message: "plain", MessageAttributes }));
    const [message] = await received(url);
    expect(message).toMatchObject({ Body: "plain", MessageAttributes });
  });

  test("a body of its own where the publisher gives each protocol one", async () => {
    const TopicArn = await topic();
    const { url } = await subscribed(TopicArn, { RawMessageDelivery: "true" });
    const publish = (Message: string) =>
      sns().send(new PublishCommand({ TopicArn, Message, MessageStructure: "json" }));
    await publish(JSON.stringify({ default: "all", sqs: "queue" }));
    await publish(JSON.stringify({ default: "all", email: "mail" }));
    expect((await received(url)).map(({ Body = "" }) => Body).toSorted()).toEqual(["all", "queue"]);
    await expect(publish("{")).rejects.toMatchObject({
      message: "Invalid parameter: Message Structure - JSON message body failed to parse",
    });
    await expect(publish("{}")).rejects.toMatchObject({
      message: "Invalid parameter: Message Structure - No default entry in JSON message body",
    });
  });

  test.each<[string, Partial<PublishCommandInput>, string]>([
    ["an empty message", { Message: "" }, "Invalid parameter: Empty message"],
    ["more than 256 KiB", { Message: "x".repeat(262_145) }, "Invalid parameter: Message too long"],
    ["an empty subject", { Subject: "" }, "Invalid parameter: Subject"],
    ["a subject of two lines", { Subject: "a\nb" }, "Invalid parameter: Subject"],
    [
      "an attribute without a value",
      { MessageAttributes: { a: { DataType: "String", StringValue: "" } } },
      "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      "an attribute of another type",
      { MessageAttributes: { a: { DataType: "Text", StringValue: "x" } } },
      "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [
      "a number that is none",
      { MessageAttributes: { a: { DataType: "Number", StringValue: "x" } } },
      "Could not cast message attribute 'a' value to number.",
    ],
  ])("refused: %s", async (_what, input, message) => {
    const TopicArn = await topic();
    await expect(sns().send(new PublishCommand({ TopicArn, Message: "m", ...input }))).rejects.toMatchObject({
      message,
    });
  });

  test("a message with attributes counts them", async () => {
    const TopicArn = await topic();
    const MessageAttributes = { a: { DataType: "String", StringValue: "x".repeat(10) } };
    const publish = (bytes: number) =>
      sns().send(new PublishCommand({ TopicArn, Message: "x".repeat(bytes), MessageAttributes }));
    await expect(publish(262_144 - 17)).resolves.toBeDefined();
    await expect(publish(262_144 - 16)).rejects.toMatchObject({ message: "Invalid parameter: Message too long" });
  });

  test("what the queue's policy forbids goes to the subscription's dead-letter queue, or is lost loudly", async () => {
    const TopicArn = await topic();
    const dead = await queue("dead");
    const { url, SubscriptionArn } = await subscribed(TopicArn);
    await sqs().send(new DeleteQueueCommand({ QueueUrl: url }));
    await sns().send(new PublishCommand({ TopicArn, Message: "lost" }));
    expect(cloud.journal.read(0).at(-1)).toMatchObject({ kind: "call" });
    expect(cloud.journal.read(0).filter(({ kind }) => kind === "warning")).toMatchObject([
      {
        message: expect.stringContaining(
          "The specified queue does not exist, and the subscription has no dead-letter queue",
        ),
      },
    ]);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn });
    await sns().send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn,
        AttributeName: "RedrivePolicy",
        AttributeValue: RedrivePolicy,
      }),
    );
    await sns().send(new PublishCommand({ TopicArn, Message: "kept" }));
    expect(
      (await received(dead.url)).map(({ Body = "" }) => (JSON.parse(Body) as { Message: string }).Message),
    ).toEqual(["kept"]);
  });
});
