import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeReplayCommand,
  EventBridgeClient,
  ListArchivesCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  StartReplayCommand,
} from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { isEvent, journalClient } from "../../services/console/journal-client.ts";
import { asRunEvent, type RunEvent } from "../../services/console/run-view.ts";
import { seededRandom } from "../../infra/local/core/random.ts";
import { lineOf, start } from "../bench/processes.ts";
import { conversation, novaMicro, questionRows } from "./running-cloud.ts";

const seed = process.env["DURABILITY_SEED"] ?? "durability";
const random = seededRandom(seed);
const kills = 3;
/** Of each kind, before the process is killed at the latest. */
const acknowledgedMax = 25;

const folder = await mkdtemp(join(tmpdir(), "choreo-durability-"));
let running: Awaited<ReturnType<typeof startCloud>> | undefined;
afterAll(async () => {
  running?.kill();
  await rm(folder, { recursive: true, force: true });
});

/** `npm start` on the same folder each time, in a process that can be killed. */
const startCloud = async () => {
  const args = ["infra/local/start.ts", "--port", "0", "--state", folder, "--speed", "1440"];
  const started = start({ command: process.execPath, args });
  const endpoint = await lineOf(started, (line) => /^ready (http\S+)$/.exec(line)?.[1]);
  const { outputs } = await journalClient(endpoint).stack();
  const client = {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "000000000000", secretAccessKey: "durability" },
    // A call in flight at the kill is not acknowledged, and is not to be made twice.
    maxAttempts: 1,
  };
  return {
    journal: journalClient(endpoint),
    bus: outputs["BusName"] ?? "",
    bucket: outputs["BucketName"] ?? "",
    sqs: new SQSClient(client),
    s3: new S3Client({ ...client, forcePathStyle: true }),
    dynamodb: new DynamoDBClient(client),
    events: new EventBridgeClient(client),
    kill: () => started.child.kill("SIGKILL"),
    ended: started.ended,
  };
};
type Cloud = Awaited<ReturnType<typeof startCloud>>;

/** What AWS would have to keep: everything that was answered with success. */
const acknowledged = { messages: new Set<string>(), objects: new Set<string>(), items: new Set<string>() };
const archived = new Set<string>();

const queueUrlOf = async ({ sqs }: Cloud, QueueName: string): Promise<string> =>
  (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? "";

const queueForRules = async ({ sqs }: Cloud): Promise<string> => {
  const Resource = "arn:aws:sqs:us-east-1:000000000000:replayed";
  const Principal = { Service: "events.amazonaws.com" };
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "sqs:SendMessage", Resource }],
  });
  const created = await sqs.send(new CreateQueueCommand({ QueueName: "replayed", Attributes: { Policy } }));
  return created.QueueUrl ?? "";
};

const writers = (cloud: Cloud, queueUrl: string): Record<string, (name: string) => Promise<void>> => ({
  async message(name) {
    await cloud.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: name }));
    acknowledged.messages.add(name);
  },
  async object(name) {
    await cloud.s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key: `sources/${name}`, Body: name.repeat(500) }));
    acknowledged.objects.add(name);
  },
  async item(name) {
    await cloud.dynamodb.send(new PutItemCommand({ TableName: "durable", Item: { pk: { S: name } } }));
    acknowledged.items.add(name);
  },
  async event(name) {
    const entry = {
      EventBusName: cloud.bus,
      Source: "a-test",
      DetailType: "Durable",
      Detail: JSON.stringify({ name }),
    };
    const { FailedEntryCount } = await cloud.events.send(new PutEventsCommand({ Entries: [entry] }));
    if (FailedEntryCount === 0) archived.add(name);
  },
});

/** All kinds at once, until the process is killed after a number of answers that the seed decides. */
const writeUntilKilled = async (cloud: Cloud, round: number): Promise<void> => {
  const queueUrl = await queueUrlOf(cloud, "durable");
  const answersBeforeKill = 4 + Math.floor(random.next() * 4 * acknowledgedMax);
  let answers = 0;
  const write = async ([kind, one]: [string, (name: string) => Promise<void>]): Promise<void> => {
    for (let count = 0; ; count += 1) {
      await one(`${kind}-${round}-${count}`);
      answers += 1;
      if (answers === answersBeforeKill) cloud.kill();
    }
  };
  const ends = await Promise.allSettled(Object.entries(writers(cloud, queueUrl)).map(write));
  for (const end of ends) expect(end).toMatchObject({ status: "rejected" });
  await cloud.ended;
};

/** Every body in the queue: until it is found empty when nothing more is to come. */
const receiveAll = async (
  { sqs }: Cloud,
  queueUrl: string,
  isComing: () => Promise<boolean> = async () => false,
): Promise<Set<string>> => {
  const bodies = new Set<string>();
  for (let left = true; left;) {
    const isMoreComing = await isComing();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body = "" } of Messages) bodies.add(Body);
    const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    left = isMoreComing || Messages.length > 0;
  }
  return bodies;
};

const missing = (expected: ReadonlySet<string>, found: ReadonlySet<string>): string[] => [
  ...expected.difference(found),
];

const readObjects = async ({ s3, bucket }: Cloud): Promise<Set<string>> => {
  const found = new Set<string>();
  for (const name of acknowledged.objects) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `sources/${name}` }));
    if ((await Body?.transformToString()) === name.repeat(500)) found.add(name);
  }
  return found;
};

const readItems = async ({ dynamodb }: Cloud): Promise<Set<string>> => {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: "durable", ConsistentRead: true }));
  return new Set(Items.map(({ pk }) => pk?.S ?? ""));
};

/** Every event that the archive still has, by a replay into a rule of its own. */
const replayArchive = async (cloud: Cloud, from: Date): Promise<Set<string>> => {
  const { events } = cloud;
  const queueUrl = await queueForRules(cloud);
  const { RuleArn } = await events.send(
    new PutRuleCommand({
      Name: "durable",
      EventBusName: cloud.bus,
      EventPattern: JSON.stringify({ "detail-type": ["Durable"], "replay-name": [{ exists: true }] }),
    }),
  );
  const Targets = [{ Id: "queue", Arn: "arn:aws:sqs:us-east-1:000000000000:replayed" }];
  await events.send(new PutTargetsCommand({ Rule: "durable", EventBusName: cloud.bus, Targets }));
  const { Archives = [] } = await events.send(new ListArchivesCommand({}));
  const archive = Archives.find(({ EventSourceArn = "" }) => EventSourceArn.endsWith(`/${cloud.bus}`));
  const minute = 60_000;
  await events.send(
    new StartReplayCommand({
      ReplayName: "durable",
      EventSourceArn: `arn:aws:events:us-east-1:000000000000:archive/${archive?.ArchiveName ?? ""}`,
      EventStartTime: new Date(Math.floor(from.getTime() / minute) * minute),
      EventEndTime: new Date(),
      Destination: { Arn: archive?.EventSourceArn, FilterArns: [RuleArn ?? ""] },
    }),
  );
  const isReplaying = async (): Promise<boolean> => {
    const { State = "" } = await events.send(new DescribeReplayCommand({ ReplayName: "durable" }));
    return State === "STARTING" || State === "RUNNING";
  };
  const bodies = await receiveAll(cloud, queueUrl, isReplaying);
  return new Set([...bodies].map((body) => (JSON.parse(body) as { detail: { name: string } }).detail.name));
};

/** A training run, begun before the first kill. */
const publishRun = async ({ s3, events, bucket, bus }: Cloud): Promise<void> => {
  const Key = "sources/durable-run.csv";
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: questionRows(30) }));
  const data = {
    requestId: "durable",
    name: "durable",
    source: { uri: `s3://${bucket}/${Key}` },
    records: conversation,
    promptsMin: 10,
    training: { baseModel: novaMicro },
  };
  const entry = {
    EventBusName: bus,
    Source: "a-test",
    DetailType: "DatasetRequested",
    Detail: JSON.stringify({ data }),
  };
  await events.send(new PutEventsCommand({ Entries: [entry] }));
};

/** How the only run ended, as the journal tells it, now or later. */
const runEnded = async ({ journal }: Cloud): Promise<RunEvent | undefined> => {
  for await (const entry of journal.follow()) {
    const event = isEvent(entry) ? asRunEvent(entry) : undefined;
    if (event?.type === "RunEnded") return event;
  }
  return undefined;
};

test(
  `what was acknowledged is there after kill -9 at any moment, and a run that was under way comes to its end (seed ${seed})`,
  { timeout: 180_000 },
  async () => {
    const from = new Date();
    running = await startCloud();
    await running.dynamodb.send(
      new CreateTableCommand({
        TableName: "durable",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      }),
    );
    await publishRun(running);
    for (let round = 0; round < kills; round += 1) {
      await writeUntilKilled(running, round);
      running = await startCloud();
    }
    expect(missing(acknowledged.objects, await readObjects(running))).toEqual([]);
    expect(missing(acknowledged.items, await readItems(running))).toEqual([]);
    const queueUrl = await queueUrlOf(running, "durable");
    expect(missing(acknowledged.messages, await receiveAll(running, queueUrl))).toEqual([]);
    expect(missing(archived, await replayArchive(running, from))).toEqual([]);
    expect((await runEnded(running))?.data).toMatchObject({ outcome: "succeeded" });
  },
);
