import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SNSClient,
} from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { serveForTest } from "../core/testing.ts";
import { openOutbox } from "../ses/outbox.ts";
import { createSns } from "./sns.ts";
import {
  other,
  cloud,
  iam,
  topics,
  queues,
  options,
  sns,
  topic,
  queue,
  received,
  subscribed,
  useTopics,
} from "./testing.ts";

useTopics();

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
