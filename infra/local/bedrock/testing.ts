import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { BedrockClient } from "@aws-sdk/client-bedrock";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import type { CloudClock, Timer } from "../core/clock.ts";
import type { LocalEventBridge, LocalIam, LocalS3 } from "../core/ports.ts";
import type { FaultRates, Faults } from "../core/faults.ts";
import { allowEverything, serveForTest, testCloud } from "../core/testing.ts";
import { readAll } from "../wire/body.ts";
import { AwsError } from "../wire/aws-error.ts";
import { createBedrock } from "./bedrock.ts";
import type { BedrockOptions, LocalBedrock } from "./bedrock.ts";

/** A clock that moves only when told to, one AWS second a second. `advance` awaits each due piece of work in turn. */
export const virtualClock = (): CloudClock & { advance(ms: number): Promise<void> } => {
  let now = Date.parse("2026-01-01T00:00:00Z");
  let waiting: { at: number; work: () => void | Promise<void> }[] = [];
  const after = (delayMs: number, work: () => void | Promise<void>): Timer => {
    const entry = { at: now + delayMs, work };
    waiting.push(entry);
    return { cancel: () => (waiting = waiting.filter((one) => one !== entry)) };
  };
  const advance = async (ms: number): Promise<void> => {
    const until = now + ms;
    for (;;) {
      const [next] = waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (!next) break;
      waiting = waiting.filter((one) => one !== next);
      now = Math.max(now, next.at);
      await next.work();
    }
    now = until;
  };
  return { speed: 1, now: () => now, after, afterScaled: after, advance };
};

/** Objects in memory, behind the same port as the local S3. */
export const memoryS3 = (): LocalS3 & { text(bucket: string, key: string): string; keys(): string[] } => {
  const objects = new Map<string, Buffer>();
  const at = (bucket: string, key: string) => `${bucket}/${key}`;
  const find = (bucket: string, key: string): Buffer => {
    const body = objects.get(at(bucket, key));
    if (!body) throw new AwsError("NoSuchKey", `The specified key does not exist: ${key}`, 404);
    return body;
  };
  return {
    get: async (bucket, key) => Readable.from([find(bucket, key)]),
    head: (bucket, key) => {
      const body = objects.get(at(bucket, key));
      return body && { size: body.length, etag: "etag" };
    },
    put: async (bucket, key, body) => {
      objects.set(at(bucket, key), body instanceof Readable ? await readAll(body) : Buffer.from(body));
    },
    list: (bucket, prefix) =>
      [...objects.keys()]
        .filter((path) => path.startsWith(at(bucket, prefix)))
        .map((path) => path.slice(bucket.length + 1))
        .sort(),
    hasBucket: (bucket) => bucket === "data",
    ownerOf: (bucket) => (bucket === "data" ? "000000000000" : undefined),
    text: (bucket, key) => find(bucket, key).toString(),
    keys: () => [...objects.keys()].sort(),
  };
};

export type Published = { "detail-type": string; source: string; resources: string[]; detail: Record<string, unknown> };

export type World = {
  bedrock: LocalBedrock;
  control: BedrockClient;
  runtime: BedrockRuntimeClient;
  s3: ReturnType<typeof memoryS3>;
  events: Published[];
  /** States seen on the bus, in order. */
  states(key: "jobStatus" | "status"): unknown[];
  faults: Faults;
  journal(): { kind: string; [key: string]: unknown }[];
  advance(seconds: number): Promise<void>;
  /** As a process that is killed and started again on the same state. */
  restart(ready?: Promise<unknown>): Promise<void>;
  close(): Promise<void>;
};

type WorldOptions = Pick<BedrockOptions, "quota" | "enforceQuotas"> & {
  faults?: Partial<FaultRates>;
  iam?: LocalIam;
  region?: string;
};

/** A simulated Bedrock behind the real server, with the stock SDK clients, a clock of its own and bucket `data`. */
export const openWorld = async (options: WorldOptions = {}): Promise<World> => {
  const { iam = allowEverything, region = "us-east-1", faults = {}, ...rest } = options;
  const clock = virtualClock();
  const cloud = Object.assign(await testCloud({ faults }), { clock, region });
  const s3 = memoryS3();
  const events: Published[] = [];
  const eventBridge: LocalEventBridge = { publish: (_bus, event) => void events.push(event) };
  const start = (ready?: Promise<unknown>) =>
    createBedrock({ cloud, iam, s3, eventBridge, ...rest, ...(ready === undefined ? {} : { ready }) });
  let bedrock = start();
  const services = (["service", "runtime"] as const).map((part) => ({
    ...bedrock[part],
    handle: (request: Parameters<LocalBedrock["service"]["handle"]>[0]) => bedrock[part].handle(request),
  }));
  const server = await serveForTest(cloud, services);
  const credentials = { accessKeyId: "000000000000", secretAccessKey: "test" };
  const client = { endpoint: server.endpoint, region, credentials, maxAttempts: 1 };
  const control = new BedrockClient(client);
  const runtime = new BedrockRuntimeClient(client);
  return {
    control,
    runtime,
    s3,
    events,
    faults: cloud.faults,
    get bedrock() {
      return bedrock;
    },
    states: (key) => events.map(({ detail }) => detail[key]),
    journal: () => cloud.journal.read(0, 100_000),
    advance: (seconds) => clock.advance(seconds * 1000),
    restart: async (ready) => {
      await bedrock.stop();
      bedrock = start(ready);
    },
    close: async () => {
      control.destroy();
      runtime.destroy();
      await server.close();
      await bedrock.stop();
      await cloud.close();
    },
  };
};

export const role = "arn:aws:iam::000000000000:role/bedrock";

const topics = ["rivers", "mountains", "clocks", "bread"];

/** A conversation line whose answer depends on its topic, so that there is something to learn. */
export const conversationLine = (number: number): string => {
  const topic = topics[number % topics.length] ?? "";
  return JSON.stringify({
    schemaVersion: "bedrock-conversation-2024",
    messages: [
      {
        role: "user",
        content: [{ text: `Tell me in few words about ${topic}, please.\n\nNote ${number} on ${topic}.` }],
      },
      { role: "assistant", content: [{ text: `${topic} are what number theory calls ${topic}.` }] },
    ],
  });
};

export const lines = (count: number, line: (number: number) => string): string =>
  Array.from({ length: count }, (_, number) => `${line(number)}\n`).join("");
