import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  AddPermissionCommand,
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  RemovePermissionCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
  type PublishCommandInput,
} from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { createEventBridge, type EventBridge } from "../eventbridge/eventbridge.ts";
import { rememberingLambda } from "../eventbridge/virtual-cloud.ts";
import { createIam } from "../iam/iam.ts";
import { openOutbox } from "../ses/outbox.ts";
import { createSqs } from "../sqs/sqs.ts";
import { createSns } from "./sns.ts";

const other = "111122223333";
let cloud: TestCloud;
let iam: ReturnType<typeof createIam>;
let topics: ReturnType<typeof createSns>;
let queues: ReturnType<typeof createSqs>;
let bridge: EventBridge;
let server: { endpoint: string; close(): Promise<void> };

beforeEach(async () => {
  cloud = await testCloud();
  iam = createIam({ cloud });
  queues = createSqs({ cloud, iam: iam.iam });
  topics = createSns({ cloud, iam: iam.iam, sqs: queues.port, outbox: openOutbox(cloud) });
  const lambda = rememberingLambda();
  bridge = createEventBridge({ cloud, iam: iam.iam, sqs: queues.port, sns: topics.port, lambda });
  server = await serveForTest(cloud, [topics.service, queues.service, bridge.service], iam.identify);
});
afterEach(async () => {
  await bridge.stop();
  await queues.stop();
  await server.close();
  await cloud.close();
});

const options = (accessKeyId: string) => ({
  endpoint: server.endpoint,
  region: "us-east-1",
  credentials: { accessKeyId, secretAccessKey: "x" },
  maxAttempts: 1,
});
const sns = (accessKeyId = "000000000000") => new SNSClient(options(accessKeyId));
const sqs = (accessKeyId = "000000000000") => new SQSClient(options(accessKeyId));

const topic = async (Name = "results"): Promise<string> =>
  (await sns().send(new CreateTopicCommand({ Name }))).TopicArn ?? "";

const letIn = (queueArn: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: queueArn },
    ],
  });

const queue = async (QueueName: string, account = "000000000000"): Promise<{ arn: string; url: string }> => {
  const { QueueUrl: url = "" } = await sqs(account).send(new CreateQueueCommand({ QueueName }));
  const arn = `arn:aws:sqs:us-east-1:${account}:${QueueName}`;
  await sqs(account).send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy: letIn(arn) } }));
  return { arn, url };
};

const received = async (url: string, account = "000000000000"): Promise<Message[]> => {
  const { Messages = [] } = await sqs(account).send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
  );
  return Messages;
};

const subscribed = async (TopicArn: string, Attributes: Record<string, string> = {}, name = "inbox") => {
  const { arn, url } = await queue(name);
  const { SubscriptionArn = "" } = await sns().send(
    new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn, Attributes }),
  );
  return { arn, url, SubscriptionArn };
};

const outbox = async (): Promise<string[]> => {
  const directory = join(cloud.directory, "outbox");
  const files: string[] = await readdir(directory).catch(() => []);
  return Promise.all(files.toSorted().map((file) => readFile(join(directory, file), "utf8")));
};

describe("topics", () => {
  test("creating one again answers the same, unless it is asked for otherwise", async () => {
    const TopicArn = await topic();
    expect(TopicArn).toBe("arn:aws:sns:us-east-1:000000000000:results");
    expect(await topic()).toBe(TopicArn);
    const again = (more: object) => sns().send(new CreateTopicCommand({ Name: "results", ...more }));
    await expect(again({ Attributes: { DisplayName: "x" } })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
    });
    await expect(again({ Tags: [{ Key: "a", Value: "b" }] })).rejects.toMatchObject({
      message: "Invalid parameter: Tags Reason: Topic already exists with different tags",
    });
    expect((await sns().send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
    expect((await sns(other).send(new ListTopicsCommand({}))).Topics ?? []).toEqual([]);
  });

  test("attributes are shown with their defaults, and set", async () => {
    const TopicArn = await topic();
    const attributes = async () => (await sns().send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {};
    expect(await attributes()).toMatchObject({ TopicArn, Owner: "000000000000", DisplayName: "" });
    expect(JSON.parse((await attributes())["Policy"] ?? "")).toMatchObject({ Id: "__default_policy_ID" });
    const set = (AttributeName: string, AttributeValue: string) =>
      sns().send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
    await set("DisplayName", "Results");
    expect(await attributes()).toMatchObject({ DisplayName: "Results" });
    await expect(set("Nothing", "1")).rejects.toMatchObject({ message: "Invalid parameter: AttributeName" });
    await expect(set("MaximumMessageSize", "1")).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(set("Policy", "{")).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  test("names and ARNs that SNS refuses, and FIFO topics by name", async () => {
    await expect(topic("a b")).rejects.toMatchObject({ message: "Invalid parameter: Topic Name" });
    await expect(topic("a.fifo")).rejects.toMatchObject({ name: "UnsupportedOperation" });
    const get = (TopicArn: string) => sns().send(new GetTopicAttributesCommand({ TopicArn }));
    await expect(get("arn:aws:sns:us-east-1:000000000000:gone")).rejects.toMatchObject({
      name: "NotFoundException",
      message: "Topic does not exist",
    });
    await expect(get("results")).rejects.toMatchObject({
      message: "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
    });
  });

  test("a topic goes with its subscriptions, and deleting it twice is fine", async () => {
    const TopicArn = await topic();
    await subscribed(TopicArn);
    await sns().send(new DeleteTopicCommand({ TopicArn }));
    await sns().send(new DeleteTopicCommand({ TopicArn }));
    expect((await sns().send(new ListSubscriptionsCommand({}))).Subscriptions ?? []).toEqual([]);
  });

  test("tags", async () => {
    const ResourceArn = await topic();
    await sns().send(
      new TagResourceCommand({
        ResourceArn,
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      }),
    );
    await sns().send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
    const { Tags } = await sns().send(new ListTagsForResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: "b", Value: "2" }]);
    const twice = [
      { Key: "a", Value: "1" },
      { Key: "a", Value: "2" },
    ];
    await expect(sns().send(new TagResourceCommand({ ResourceArn, Tags: twice }))).rejects.toMatchObject({
      message: "Invalid parameter: Duplicated keys are not allowed.",
    });
  });

  test("lists go on by token after a hundred", async () => {
    for (let n = 0; n < 101; n++) await topic(`t${String(n).padStart(3, "0")}`);
    const first = await sns().send(new ListTopicsCommand({}));
    expect(first.Topics).toHaveLength(100);
    const rest = await sns().send(new ListTopicsCommand({ NextToken: first.NextToken }));
    expect(rest.Topics).toEqual([{ TopicArn: "arn:aws:sns:us-east-1:000000000000:t100" }]);
    expect(rest.NextToken).toBeUndefined();
  });
});

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

describe("batches", () => {
  const entry = (Id: string, Message = Id) => ({ Id, Message });

  test("each entry succeeds or fails by itself", async () => {
    const TopicArn = await topic();
    const { url } = await subscribed(TopicArn, { RawMessageDelivery: "true" });
    const { Successful, Failed } = await sns().send(
      new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [entry("a"), entry("b", ""), entry("c")] }),
    );
    expect(Successful?.map(({ Id }) => Id)).toEqual(["a", "c"]);
    expect(Failed).toEqual([
      { Id: "b", Code: "InvalidParameter", Message: "Invalid parameter: Empty message", SenderFault: true },
    ]);
    expect((await received(url)).map(({ Body = "" }) => Body).toSorted()).toEqual(["a", "c"]);
  });

  test.each([
    ["EmptyBatchRequestException", []],
    ["TooManyEntriesInBatchRequestException", Array.from({ length: 11 }, (_, n) => entry(String(n)))],
    ["BatchEntryIdsNotDistinctException", [entry("a"), entry("a")]],
    ["InvalidBatchEntryIdException", [entry("a b")]],
    ["BatchRequestTooLongException", [entry("a", "x".repeat(200_000)), entry("b", "x".repeat(200_000))]],
  ])("%s", async (name, PublishBatchRequestEntries) => {
    const TopicArn = await topic();
    await expect(sns().send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }))).rejects.toMatchObject({
      name,
    });
  });
});

describe("subscriptions", () => {
  test("a queue of the same account is confirmed at once", async () => {
    const TopicArn = await topic();
    const { arn, SubscriptionArn } = await subscribed(TopicArn);
    const { Attributes } = await sns().send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toEqual({
      SubscriptionArn,
      TopicArn,
      Protocol: "sqs",
      Endpoint: arn,
      Owner: "000000000000",
      SubscriptionPrincipal: "arn:aws:iam::000000000000:root",
      PendingConfirmation: "false",
      ConfirmationWasAuthenticated: "true",
      RawMessageDelivery: "false",
    });
    const again = await sns().send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn }));
    expect(again.SubscriptionArn).toBe(SubscriptionArn);
    await sns().send(new UnsubscribeCommand({ SubscriptionArn }));
    await sns().send(new UnsubscribeCommand({ SubscriptionArn }));
    await expect(sns().send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).rejects.toMatchObject({
      name: "NotFoundException",
      message: "Subscription does not exist",
    });
  });

  test("a queue of another account is asked first", async () => {
    const TopicArn = await topic();
    const { arn, url } = await queue("theirs", other);
    await sns().send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn }));
    await sns().send(new PublishCommand({ TopicArn, Message: "too early" }));
    const [request, ...rest] = await received(url, other);
    expect(rest).toEqual([]);
    const { Type, Token } = JSON.parse(request?.Body ?? "") as { Type: string; Token: string };
    expect(Type).toBe("SubscriptionConfirmation");
    await sns(other).send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    await sns().send(new PublishCommand({ TopicArn, Message: "now" }));
    expect(await received(url, other)).toHaveLength(1);
  });

  test("a mail address waits for its confirmation, by the link in the mail", async () => {
    const TopicArn = await topic();
    const { SubscriptionArn } = await sns().send(
      new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "team@example.com" }),
    );
    expect(SubscriptionArn).toBe("pending confirmation");
    await sns().send(new PublishCommand({ TopicArn, Message: "too early" }));
    const list = async () =>
      (await sns().send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions?.map(
        (one) => one.SubscriptionArn,
      );
    expect(await list()).toEqual(["PendingConfirmation"]);
    const [mail = ""] = await outbox();
    expect(mail).toContain("Subject: AWS Notification - Subscription Confirmation");
    const text = mail.replaceAll("=\r\n", "").replaceAll("=3D", "=");
    const link = /http:\S+Action=ConfirmSubscription\S+/.exec(text)?.[0] ?? "";
    expect((await fetch(link)).status).toBe(200);
    expect(await list()).toEqual([expect.stringMatching(/:results:[0-9a-f-]{36}$/)]);
    await sns().send(new PublishCommand({ TopicArn, Message: "It is done.", Subject: "Run ended" }));
    const mails = await outbox();
    expect(mails).toHaveLength(2);
    const said = mails.find((one) => one.includes("Subject: Run ended"));
    expect(said).toContain("It is done.");
    expect(said).toContain("To: team@example.com");
  });

  test("what SNS refuses", async () => {
    const TopicArn = await topic();
    const { arn } = await queue("inbox");
    const subscribe = (more: object) =>
      sns().send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn, ...more }));
    await expect(subscribe({ Protocol: "pigeon" })).rejects.toMatchObject({
      message: "Invalid parameter: Amazon SNS does not support this protocol string: pigeon",
    });
    await expect(subscribe({ Protocol: "lambda" })).rejects.toMatchObject({ name: "UnsupportedOperation" });
    await expect(subscribe({ Endpoint: "inbox" })).rejects.toMatchObject({
      message: "Invalid parameter: SQS endpoint ARN",
    });
    await expect(subscribe({ Attributes: { RawMessageDelivery: "maybe" } })).rejects.toMatchObject({
      message:
        "Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value [maybe]. Must be true or false.",
    });
    const { SubscriptionArn } = await subscribe({});
    const set = (AttributeName: string, AttributeValue: string) =>
      sns().send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
    await expect(set("Colour", "red")).rejects.toMatchObject({ message: "Invalid parameter: AttributeName" });
    await expect(set("RedrivePolicy", '{"deadLetterTargetArn":"dead"}')).rejects.toMatchObject({
      message: "Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn",
    });
    await expect(set("FilterPolicyScope", "Both")).rejects.toMatchObject({
      message:
        "Invalid parameter: FilterPolicyScope: Invalid value [Both]. Please use either MessageBody or MessageAttributes",
    });
    await expect(sns().send(new ConfirmSubscriptionCommand({ TopicArn, Token: "x" }))).rejects.toMatchObject({
      message: "Invalid token",
    });
    await expect(sns().send(new ConfirmSubscriptionCommand({ TopicArn, Token: "a".repeat(64) }))).rejects.toMatchObject(
      {
        message: "Invalid parameter: Token",
      },
    );
  });
});

describe("permissions", () => {
  test("another account publishes only with a statement of the topic's policy", async () => {
    const TopicArn = await topic();
    const publish = () => sns(other).send(new PublishCommand({ TopicArn, Message: "hi" }));
    await expect(publish()).rejects.toMatchObject({ name: "AuthorizationErrorException" });
    const Label = "friends";
    await sns().send(new AddPermissionCommand({ TopicArn, Label, AWSAccountId: [other], ActionName: ["Publish"] }));
    await expect(publish()).resolves.toBeDefined();
    await sns().send(new RemovePermissionCommand({ TopicArn, Label }));
    await expect(publish()).rejects.toMatchObject({
      message: expect.stringContaining("is not authorized to perform: sns:Publish"),
    });
  });

  test("EventBridge publishes only with a statement for events.amazonaws.com", async () => {
    const TopicArn = await topic();
    const { url } = await subscribed(TopicArn, { RawMessageDelivery: "true" });
    const events = new EventBridgeClient(options("000000000000"));
    await events.send(new PutRuleCommand({ Name: "r", EventPattern: JSON.stringify({ source: ["me"] }) }));
    await events.send(
      new PutTargetsCommand({ Rule: "r", Targets: [{ Id: "t", Arn: TopicArn, InputPath: "$.detail" }] }),
    );
    const put = (n: number) =>
      events.send(
        new PutEventsCommand({ Entries: [{ Source: "me", DetailType: "d", Detail: JSON.stringify({ n }) }] }),
      );
    await put(1);
    const deliveries = () => cloud.journal.read(0).filter(({ kind }) => kind === "delivery");
    expect(deliveries()).toMatchObject([{ outcome: "dropped", error: expect.stringContaining("NO_PERMISSIONS") }]);
    const Statement = [
      { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: TopicArn },
    ];
    await sns().send(
      new SetTopicAttributesCommand({
        TopicArn,
        AttributeName: "Policy",
        AttributeValue: JSON.stringify({ Version: "2012-10-17", Statement }),
      }),
    );
    await put(2);
    expect((await received(url)).map(({ Body = "" }) => Body)).toEqual(['{"n":2}']);
  });
});

test("a template makes a topic, its policy and its subscription, and a restart finds them", async () => {
  const { arn, url } = await queue("inbox");
  const make = (type: string, logicalId: string, properties: Record<string, unknown>) =>
    topics.provision[type]?.({ stack: "s", logicalId, type, properties, metadata: {} });
  const deploy = async (FilterPolicy: object) => {
    const made = await make("AWS::SNS::Topic", "Topic", { DisplayName: "Results" });
    const TopicArn = made?.ref ?? "";
    await make("AWS::SNS::TopicPolicy", "Policy", {
      Topics: [TopicArn],
      PolicyDocument: {
        Statement: [{ Effect: "Allow", Principal: { AWS: other }, Action: "sns:Publish", Resource: TopicArn }],
      },
    });
    const RawMessageDelivery = true;
    await make("AWS::SNS::Subscription", "Sub", {
      TopicArn,
      Protocol: "sqs",
      Endpoint: arn,
      RawMessageDelivery,
      FilterPolicy,
    });
    return TopicArn;
  };
  const TopicArn = await deploy({ kind: ["a"] });
  expect(await deploy({ kind: ["b"] })).toBe(TopicArn);
  const kind = (StringValue: string) => ({ kind: { DataType: "String", StringValue } });
  for (const value of ["a", "b"])
    await sns(other).send(new PublishCommand({ TopicArn, Message: value, MessageAttributes: kind(value) }));
  expect((await received(url)).map(({ Body = "" }) => Body)).toEqual(["b"]);
  await expect(async () => make("AWS::SNS::Topic", "Fifo", { FifoTopic: true })).rejects.toMatchObject({
    code: "UnsupportedOperation",
  });
});

test("a restart on the same state finds topics, subscriptions and their attributes", async () => {
  const TopicArn = await topic();
  const { arn } = await subscribed(TopicArn, { RawMessageDelivery: "true" });
  const again = createSns({ cloud, iam: iam.iam, sqs: queues.port, outbox: openOutbox(cloud) });
  const restarted = await serveForTest(cloud, [again.service], iam.identify);
  const client = new SNSClient({ ...options("000000000000"), endpoint: restarted.endpoint });
  const { Subscriptions = [] } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toMatchObject([{ Endpoint: arn }]);
  const { Attributes } = await client.send(
    new GetSubscriptionAttributesCommand({ SubscriptionArn: Subscriptions[0]?.SubscriptionArn }),
  );
  expect(Attributes).toMatchObject({ RawMessageDelivery: "true" });
  await restarted.close();
});
