import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { randomBytes } from "node:crypto";
import { Writable, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { withBareServer } from "../bare-server.ts";
import type { Benchmark } from "../benchmark.ts";
import { withCloud, type CloudProcess } from "../cloud-process.ts";
import { inTurns, median, rounded, timed } from "../statistics.ts";

/** 64 MiB, as a dataset of some size would be. */
const bytes = 64 * 1024 * 1024;
const megabytes = bytes / 1_000_000;
const runs = 5;

const drain = (body: Readable): Promise<void> =>
  pipeline(body, new Writable({ highWaterMark: 1 << 20, write: (_chunk, _encoding, done) => done() }));

/** One round: real ms of a PutObject and a GetObject. */
const measure = async (client: S3Client, { Bucket, Body }: { Bucket: string; Body: Buffer }) => {
  const putMs = await timed(() => client.send(new PutObjectCommand({ Bucket, Key: "sources/bench", Body })));
  const getMs = await timed(async () => {
    const { Body: stream } = await client.send(new GetObjectCommand({ Bucket, Key: "sources/bench" }));
    await drain(stream as Readable);
  });
  return { putMs, getMs };
};

const compare = (cloud: CloudProcess) =>
  withBareServer({}, async (options) => {
    const before = cloud.rssMb();
    const client = new S3Client({ ...cloud.client, forcePathStyle: true });
    const bare = new S3Client({ ...options, forcePathStyle: true });
    const Body = randomBytes(bytes);
    const both = {
      ours: () => measure(client, { Bucket: cloud.outputs["BucketName"] ?? "", Body }),
      floor: () => measure(bare, { Bucket: "bare", Body }),
    };
    await inTurns(1, both);
    const cpuBefore = cloud.cpuMs();
    const measured = await inTurns(runs, both);
    const perCpuSecond = rounded((2 * runs * megabytes) / ((cloud.cpuMs() - cpuBefore) / 1000));
    return { ...measured, perCpuSecond, before, rssMb: cloud.rssMb() };
  });

type Round = Awaited<ReturnType<typeof measure>>;
const speed = (rounds: Round[], which: keyof Round): number =>
  rounded(megabytes / (median(rounds.map((round) => round[which])) / 1000));

export const s3: Benchmark = {
  name: "s3",
  aim: "above 150 MB/s, put and get; memory must not grow with the object",
  run: async () => {
    const { ours, floor, perCpuSecond, before, rssMb } = await withCloud(compare, { speed: 1 });
    const name = "a bare HTTP server and a file";
    const unit = "MB/s";
    return {
      unit: "MB/s, PutObject of 64 MiB",
      value: speed(ours, "putMs"),
      runs,
      ...(rssMb !== undefined && { rssMb }),
      baseline: { name, unit, value: speed(floor, "putMs") },
      parts: [
        {
          name: "GetObject of 64 MiB",
          unit,
          value: speed(ours, "getMs"),
          baseline: { name, unit, value: speed(floor, "getMs") },
        },
        { name: "both, in a second of the cloud's own processor time", unit, value: perCpuSecond },
        ...(rssMb === undefined || before === undefined
          ? []
          : [{ name: "the cloud's peak memory above that of its start", unit: "MB", value: rssMb - before }]),
      ],
    };
  },
};
