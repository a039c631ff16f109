import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { withBareServer } from "../bare-server.ts";
import type { Benchmark } from "../benchmark.ts";
import { withCloud, type CloudProcess } from "../cloud-process.ts";
import { inTurns, median, repeat, rounded, spread, together } from "../statistics.ts";

const bus = "bench";
const batches = 200;
const batchSize = 10;
const atOnce = 4;
const rounds = 5;
const deliveries = 300;

const entry = { EventBusName: bus, Source: "bench", DetailType: "Measured", Detail: JSON.stringify({ size: 10 }) };
const put = (events: number) => new PutEventsCommand({ Entries: Array.from({ length: events }, () => entry) });

/** A queue that a rule of its bus fills. */
const connect = async (events: EventBridgeClient, sqs: SQSClient, name: string): Promise<string> => {
  const queueArn = `arn:aws:sqs:us-east-1:000000000000:${name}`;
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
      },
    ],
  });
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }));
  await events.send(new CreateEventBusCommand({ Name: bus }));
  await events.send(
    new PutRuleCommand({ Name: name, EventBusName: bus, EventPattern: JSON.stringify({ source: ["bench"] }) }),
  );
  await events.send(
    new PutTargetsCommand({ Rule: name, EventBusName: bus, Targets: [{ Id: "queue", Arn: queueArn }] }),
  );
  return QueueUrl;
};

const depth = async (sqs: SQSClient, QueueUrl: string): Promise<number> => {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] });
  return Number((await sqs.send(command)).Attributes?.["ApproximateNumberOfMessages"]);
};

/** Events per second, from the first call until the queue holds them all. */
const throughput = async (client: EventBridgeClient, arrived: () => Promise<boolean>): Promise<number> => {
  const startedAt = performance.now();
  await together({ count: batches, atOnce }, async () => void (await client.send(put(batchSize))));
  while (!(await arrived()));
  return (batches * batchSize) / ((performance.now() - startedAt) / 1000);
};

/** From before PutEvents to a consumer, who waits by long poll, holding the message. */
const latencyMs = async (events: EventBridgeClient, sqs: SQSClient, QueueUrl: string): Promise<number> => {
  const received = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  const startedAt = performance.now();
  await events.send(put(1));
  const { Messages: [message] = [] } = await received;
  const ms = performance.now() - startedAt;
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  return ms;
};

const measure = (cloud: CloudProcess) =>
  withBareServer({ PutEvents: { FailedEntryCount: 0, Entries: [] } }, async (options) => {
    const events = new EventBridgeClient(cloud.client);
    const bare = new EventBridgeClient(options);
    const sqs = new SQSClient(cloud.client);
    const QueueUrl = await connect(events, sqs, "bench");
    const latencies = await repeat(deliveries, () => latencyMs(events, sqs, QueueUrl));
    const arrived = async (events: number) => (await depth(sqs, QueueUrl)) >= events;
    await throughput(bare, async () => true);
    const before = cloud.cpuMs();
    const perSecond = await inTurns(rounds, {
      ours: (round) => throughput(events, () => arrived((round + 1) * batches * batchSize)),
      floor: () => throughput(bare, async () => true),
    });
    const eventsPerCpuSecond = rounded((rounds * batches * batchSize) / ((cloud.cpuMs() - before) / 1000));
    // The first calls find nothing warm.
    return { latencies: latencies.slice(deliveries / 10), perSecond, eventsPerCpuSecond, rssMb: cloud.rssMb() };
  });

export const putEventsToQueue: Benchmark = {
  name: "putEventsToQueue",
  aim: "above 2,000 events/s in batches of 10; one event p50 below 10 ms, p99 below 50 ms until received",
  run: async () => {
    const { latencies, perSecond, eventsPerCpuSecond, rssMb } = await withCloud(measure, { speed: 1 });
    const unit = "events/s";
    return {
      unit,
      value: rounded(median(perSecond.ours)),
      runs: rounds,
      ...(rssMb !== undefined && { rssMb }),
      baseline: { name: "the same calls to a bare HTTP server", unit, value: rounded(median(perSecond.floor)) },
      parts: [
        { name: "in a second of the cloud's own processor time", unit, value: eventsPerCpuSecond },
        { name: "one event until a waiting consumer has it", unit: "ms", ...spread(latencies) },
      ],
    };
  },
};
