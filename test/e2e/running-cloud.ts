import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runIdOf } from "../../events-schema/index.ts";
import { brokenContract } from "../../services/chassis/memory/broken-contract.ts";
import { asRunEvent, type RunEvent } from "../../services/console/run-view.ts";
import type { Entry } from "../../infra/local/core/journal.ts";
import { startLocalCloud, type LocalCloud, type LocalCloudOptions } from "../../infra/local/local-cloud.ts";
import { root } from "../tidy/source-files.ts";

/** A whole local cloud for one test file, and what a user would do with it through the stock SDK. */
export type RunningCloud = {
  local: LocalCloud;
  clients: { events: EventBridgeClient; s3: S3Client; sqs: SQSClient };
  options: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  bucket: string;
  bus: string;
  upload(key: string, body: string): Promise<string>;
  download(uri: string): Promise<string>;
  /** Publishes with nothing but `data`, as any client may; returns the run's id. */
  publish(type: string, data: Record<string, unknown>): Promise<string>;
  /** The first event of this kind, once it is there. */
  heard(runId: string, type: string): Promise<RunEvent>;
  events(runId: string): RunEvent[];
  entries(): Entry[];
  /** Resolves with the first entry, past or coming, that passes. */
  until(passes: (entry: Entry) => boolean): Promise<Entry>;
  /** Fails where a fact on the bus broke its contract. */
  close(): Promise<void>;
};

export const runCloud = async (options: Partial<LocalCloudOptions> = {}): Promise<RunningCloud> => {
  const directory = await mkdtemp(join(tmpdir(), "choreo-e2e-"));
  const local = await startLocalCloud({ root, port: 0, directory, ephemeral: true, speed: 1440, ...options });
  const { account, region, journal } = local.cloud;
  const client = { endpoint: local.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: "e2e" } };
  const events = new EventBridgeClient(client);
  const s3 = new S3Client(client);
  const { BusName: bus = "", BucketName: bucket = "" } = local.stack.outputs;

  const until = (passes: (entry: Entry) => boolean): Promise<Entry> => {
    const { promise, resolve } = Promise.withResolvers<Entry>();
    const unfollow = journal.follow((entry) => passes(entry) && resolve(entry));
    const past = allEntries(local).find(passes);
    if (past) resolve(past);
    return promise.finally(unfollow);
  };

  return {
    local,
    clients: { events, s3, sqs: new SQSClient(client) },
    options: client,
    bucket,
    bus,
    async upload(key, body) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `sources/${key}`, Body: body }));
      return `s3://${bucket}/sources/${key}`;
    },
    async download(uri) {
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: uri.slice(`s3://${bucket}/`.length) }),
      );
      return (await Body?.transformToString()) ?? "";
    },
    async publish(type, data) {
      const Entries = [{ EventBusName: bus, Source: "a-test", DetailType: type, Detail: JSON.stringify({ data }) }];
      const answer = await events.send(new PutEventsCommand({ Entries }));
      const requestId =
        typeof data["requestId"] === "string" ? data["requestId"] : (answer.Entries?.[0]?.EventId ?? "");
      return runIdOf({ account, type, requestId });
    },
    async heard(runId, type) {
      const entry = await until((seen) => {
        const event = seen.kind === "event" ? asRunEvent(seen) : undefined;
        return event?.runId === runId && event.type === type;
      });
      const event = entry.kind === "event" ? asRunEvent(entry) : undefined;
      if (!event) throw new Error("the journal forgot an event");
      return event;
    },
    events: (runId) =>
      allEntries(local)
        .flatMap((entry) => (entry.kind === "event" ? (asRunEvent(entry) ?? []) : []))
        .filter((event) => event.runId === runId),
    entries: () => allEntries(local),
    until,
    async close() {
      const entries = allEntries(local);
      await local.stop();
      await rm(directory, { recursive: true, force: true });
      const broken = brokenFacts(entries, bus);
      if (broken.length > 0) throw new Error(broken.join("\n"));
    },
  };
};

/** Every fact on the bus, whoever put it there, validates strictly. */
const brokenFacts = (entries: readonly Entry[], bus: string): string[] =>
  entries.flatMap((entry) => {
    if (entry.kind !== "event" || entry.bus !== bus || !entry.event.source.startsWith("choreo.")) return [];
    return brokenContract({ type: entry.event["detail-type"], detail: entry.event.detail }) ?? [];
  });

const allEntries = (local: LocalCloud): Entry[] => {
  const entries: Entry[] = [];
  for (
    let page = local.cloud.journal.read(0, 1000);
    page.length > 0;
    page = local.cloud.journal.read(entries.at(-1)?.sequence ?? 0, 1000)
  )
    entries.push(...page);
  return entries;
};

/** A small dataset request that Nova Micro takes: short questions and answers, all different. */
export const questionRows = (count: number): string =>
  [
    "id,title,content",
    ...Array.from(
      { length: count },
      (_, i) =>
        `${i},Answer number ${i} of the series,"The content of article ${i} says in its own words what number ${i * 7} stands for."`,
    ),
  ].join("\n");

export const conversation = { format: "conversation", user: "{{content}}", assistant: "{{title}}" };
export const novaMicro = "amazon.nova-micro-v1:0:128k";
