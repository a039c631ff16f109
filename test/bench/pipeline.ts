import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createReadStream } from "node:fs";
import { isEvent } from "../../services/console/journal-client.ts";
import { asRecord } from "../../services/console/run-view.ts";
import type { CloudProcess } from "./cloud-process.ts";
import { watchThreads } from "./memory.ts";

const nova = "amazon.nova-lite-v1:0";

/** A summary of each row, a title for each summary, and what is said of each title: three stages, each over all records. */
const request = (uri: string) => ({
  name: "bench",
  prompts: {
    summary: { template: "Summarise in one sentence: {{text}}" },
    title: { template: "Write a title for this: {{response}}" },
  },
  stages: [
    {
      name: "summary",
      model: nova,
      input: { from: "s3", uri },
      asks: { mode: "single", prompt: "summary" },
      inference: { maxTokens: 200 },
    },
    {
      name: "title",
      model: nova,
      input: { from: "stage", stage: "summary" },
      asks: { mode: "single", prompt: "title" },
      inference: { maxTokens: 50 },
    },
    {
      name: "topic",
      model: "amazon.nova-micro-v1:0",
      input: { from: "stage", stage: "title" },
      asks: { mode: "column", column: "response" },
      inference: { maxTokens: 50 },
    },
  ],
});

export type PipelineRun = {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of each kind of thread of the cloud's process. */
  readonly cpuByThread: ReadonlyMap<string, number>;
  readonly rssMb: number | undefined;
};

/** Publishes the pipeline as a user does, and waits for the end of its run. */
export const runPipeline = async (
  cloud: CloudProcess,
  files: readonly string[],
  records: number,
): Promise<PipelineRun> => {
  const Bucket = cloud.outputs["BucketName"] ?? "";
  const client = new S3Client({ ...cloud.client, forcePathStyle: true });
  for (const [at, path] of files.entries()) {
    const params = { Bucket, Key: `sources/rows/${at}.csv`, Body: createReadStream(path) };
    await new Upload({ client, params }).done();
  }
  const threads = watchThreads(cloud.pid);
  const cpuBefore = cloud.cpuMs();
  const startedAt = performance.now();
  const { FailedEntryCount } = await new EventBridgeClient(cloud.client).send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: cloud.outputs["BusName"] ?? "",
          Source: "bench",
          DetailType: "PipelineRequested",
          Detail: JSON.stringify({ data: request(`s3://${Bucket}/sources/rows/`) }),
        },
      ],
    }),
  );
  if (FailedEntryCount !== 0) throw new Error("the bus did not take the request");
  const answered = await endOfRun(cloud);
  const seconds = (performance.now() - startedAt) / 1000;
  if (answered !== records) throw new Error(`${answered} of ${records} records came out of the last stage`);
  return {
    seconds,
    cpuSeconds: (cloud.cpuMs() - cpuBefore) / 1000,
    cpuByThread: threads.stop(),
    rssMb: cloud.rssMb(),
  };
};

/** Records that the last stage answered; whatever goes wrong before is told. */
const endOfRun = async ({ journal }: CloudProcess): Promise<number> => {
  const answered = new Map<string, number>();
  for await (const entry of journal.follow()) {
    if (!isEvent(entry)) continue;
    const type = entry.event["detail-type"];
    const data = asRecord(entry.event.detail["data"]);
    const counts = asRecord(data["counts"]);
    if (type === "StageCompleted") answered.set(String(counts["stage"]), Number(counts["answered"]));
    if (type === "MessageParked") throw new Error(`a message was parked: ${JSON.stringify(data)}`);
    if (type !== "RunEnded") continue;
    if (data["outcome"] !== "succeeded") throw new Error(`the run ended so: ${JSON.stringify(data)}`);
    return Math.min(...answered.values());
  }
  throw new Error("the journal ended before the run");
};
