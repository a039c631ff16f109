import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach } from "vitest";
import { serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { createEventBridge, type EventBridge } from "../eventbridge/eventbridge.ts";
import { rememberingLambda } from "../eventbridge/virtual-cloud.ts";
import { createIam } from "../iam/iam.ts";
import { openOutbox } from "../ses/outbox.ts";
import { createSqs } from "../sqs/sqs.ts";
import { createSns } from "./sns.ts";

export const other = "111122223333";
export let cloud: TestCloud;
export let iam: ReturnType<typeof createIam>;
export let topics: ReturnType<typeof createSns>;
export let queues: ReturnType<typeof createSqs>;
let bridge: EventBridge;
let server: { endpoint: string; close(): Promise<void> };

export const options = (accessKeyId: string) => ({
  endpoint: server.endpoint,
  region: "us-east-1",
  credentials: { accessKeyId, secretAccessKey: "x" },
  maxAttempts: 1,
});
export const sns = (accessKeyId = "000000000000") => new SNSClient(options(accessKeyId));
export const sqs = (accessKeyId = "000000000000") => new SQSClient(options(accessKeyId));

export const topic = async (Name = "results"): Promise<string> =>
  (await sns().send(new CreateTopicCommand({ Name }))).TopicArn ?? "";

const letIn = (queueArn: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: queueArn },
    ],
  });

export const queue = async (QueueName: string, account = "000000000000"): Promise<{ arn: string; url: string }> => {
  const { QueueUrl: url = "" } = await sqs(account).send(new CreateQueueCommand({ QueueName }));
  const arn = `arn:aws:sqs:us-east-1:${account}:${QueueName}`;
  await sqs(account).send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy: letIn(arn) } }));
  return { arn, url };
};

export const received = async (url: string, account = "000000000000"): Promise<Message[]> => {
  const { Messages = [] } = await sqs(account).send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
  );
  return Messages;
};

export const subscribed = async (TopicArn: string, Attributes: Record<string, string> = {}, name = "inbox") => {
  const { arn, url } = await queue(name);
  const { SubscriptionArn = "" } = await sns().send(
    new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn, Attributes }),
  );
  return { arn, url, SubscriptionArn };
};

export const outbox = async (): Promise<string[]> => {
  const directory = join(cloud.directory, "outbox");
  const files: string[] = await readdir(directory).catch(() => []);
  return Promise.all(files.toSorted().map((file) => readFile(join(directory, file), "utf8")));
};

/** SNS between SQS and EventBridge, and the server that its clients speak to: anew for each test of a file. */
export const useTopics = (): void => {
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
};
