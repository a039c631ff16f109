import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createHash } from "node:crypto";
import { withBareServer } from "../bare-server.ts";
import type { Benchmark } from "../benchmark.ts";
import { withCloud, type CloudProcess } from "../cloud-process.ts";
import { inTurns, median, repeat, rounded, spread, timed, together } from "../statistics.ts";

const MessageBody = JSON.stringify({ "detail-type": "Measured", detail: { text: "x".repeat(300) } });
const MD5OfMessageBody = createHash("md5").update(MessageBody).digest("hex");
const cycles = 400;
const atOnce = 8;
const rounds = 5;
/** Cycles one after another, in each round. */
const alone = 60;

const cycle = async (client: SQSClient, QueueUrl: string): Promise<void> => {
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const { Messages: [message] = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
};

const ten = Array.from({ length: 10 }, (_, at) => String(at));
/** Cycles of ten messages, in each round; as event source mappings and diligent senders call. The bare server cannot play this. */
const batches = 100;

/** A receipt may bring fewer than ten, which leaves the others to another's. */
const batchCycle = async (client: SQSClient, QueueUrl: string): Promise<void> => {
  await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: ten.map((Id) => ({ Id, MessageBody })) }));
  for (let left = ten.length; left > 0;) {
    const wanted = { QueueUrl, MaxNumberOfMessages: left, WaitTimeSeconds: 20 };
    const { Messages: messages = [] } = await client.send(new ReceiveMessageCommand(wanted));
    const Entries = messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    left -= messages.length;
  }
};

const messagesPerSecond = async (client: SQSClient, QueueUrl: string): Promise<number> => {
  const ms = await timed(() => together({ count: batches, atOnce }, () => batchCycle(client, QueueUrl)));
  return (batches * ten.length) / (ms / 1000);
};

/** One round: cycles alone, then many at once. */
const measure = async (client: SQSClient, QueueUrl: string) => {
  const cycleMs = await repeat(alone, () => timed(() => cycle(client, QueueUrl)));
  const ms = await timed(() => together({ count: cycles, atOnce }, () => cycle(client, QueueUrl)));
  return { cycleMs, perSecond: cycles / (ms / 1000) };
};

const message = { MessageId: "bare", ReceiptHandle: "bare", Body: MessageBody, MD5OfBody: MD5OfMessageBody };
const answers = { SendMessage: { MessageId: "bare", MD5OfMessageBody }, ReceiveMessage: { Messages: [message] } };

const compare = (cloud: CloudProcess) =>
  withBareServer(answers, async (options) => {
    const client = new SQSClient(cloud.client);
    const bare = new SQSClient(options);
    const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: "bench" }));
    const both = {
      ours: () => measure(client, QueueUrl),
      floor: () => measure(bare, `${options.endpoint}/000000000000/bare`),
    };
    await inTurns(1, both);
    const before = cloud.cpuMs();
    const measured = await inTurns(rounds, both);
    const cyclesPerCpuSecond = rounded((rounds * (alone + cycles)) / ((cloud.cpuMs() - before) / 1000));
    const batched = await repeat(rounds, () => messagesPerSecond(client, QueueUrl));
    return { ...measured, cyclesPerCpuSecond, batched: rounded(median(batched)), rssMb: cloud.rssMb() };
  });

type Round = Awaited<ReturnType<typeof measure>>;
const throughput = (measured: Round[]) => rounded(median(measured.map(({ perSecond }) => perSecond)));
const latency = (measured: Round[]) => spread(measured.flatMap(({ cycleMs }) => cycleMs));

export const sqs: Benchmark = {
  name: "sqs",
  aim: "above 1,000 send+receive+delete/s",
  run: async () => {
    const { ours, floor, cyclesPerCpuSecond, batched, rssMb } = await withCloud(compare, { speed: 1 });
    const name = "the same calls to a bare HTTP server";
    const unit = "send+receive+delete/s";
    return {
      unit,
      value: throughput(ours),
      runs: rounds,
      ...(rssMb !== undefined && { rssMb }),
      baseline: { name, unit, value: throughput(floor) },
      parts: [
        { name: "in a second of the cloud's own processor time", unit, value: cyclesPerCpuSecond },
        { name: "in batches of ten", unit: "messages sent, received and deleted/s", value: batched },
        {
          name: "one after another: send, receive, delete",
          unit: "ms",
          ...latency(ours),
          baseline: { name, unit: "ms", ...latency(floor) },
        },
      ],
    };
  },
};
