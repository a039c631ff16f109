import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
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
    return { ...measured, cyclesPerCpuSecond, rssMb: cloud.rssMb() };
  });

type Round = Awaited<ReturnType<typeof measure>>;
const throughput = (measured: Round[]) => rounded(median(measured.map(({ perSecond }) => perSecond)));
const latency = (measured: Round[]) => spread(measured.flatMap(({ cycleMs }) => cycleMs));

export const sqs: Benchmark = {
  name: "sqs",
  aim: "above 1,000 send+receive+delete/s",
  run: async () => {
    const { ours, floor, cyclesPerCpuSecond, rssMb } = await withCloud(compare, { speed: 1 });
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
