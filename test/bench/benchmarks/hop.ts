import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { setTimeout as wait } from "node:timers/promises";
import { asRecord } from "../../../services/console/run-view.ts";
import { withBareServer } from "../bare-server.ts";
import type { Benchmark } from "../benchmark.ts";
import { withCloud, type CloudProcess } from "../cloud-process.ts";
import { repeat, rounded, spread, timed, together } from "../statistics.ts";

const warmUps = 20;
const hops = 300;
/** Slower than a hop and its handler take, so that one event never waits for another. */
const everyMs = 40;
const burst = 300;
const lookEveryMs = 1000;
const patienceMs = 60_000;

/** A request that one reaction hears and that changes nothing: a dry run over no parked messages. */
const entry = (bus: string) => ({
  EventBusName: bus,
  Source: "bench",
  DetailType: "RedriveRequested",
  Detail: JSON.stringify({ data: { dryRun: true } }),
});

/** Sends events and remembers when, by the id that the bus gave each. */
const sender = (client: EventBridgeClient, bus: string) => {
  const sentAt = new Map<string, number>();
  const callMs: number[] = [];
  const send = async (events: number): Promise<void> => {
    const at = Date.now();
    const command = new PutEventsCommand({ Entries: Array.from({ length: events }, () => entry(bus)) });
    callMs.push(
      await timed(async () => {
        const { Entries = [] } = await client.send(command);
        for (const { EventId = "" } of Entries) sentAt.set(EventId, at);
      }),
    );
  };
  return { send, sentAt, callMs };
};

/** When the handler was entered, by event: Powertools logs the batch as the handler's first act, with the thread's own time. */
const entered = async ({ journal }: CloudProcess): Promise<Map<string, number>> => {
  const enteredAt = new Map<string, number>();
  for await (const line of journal.read()) {
    const text = line.kind === "log" ? String((line as { line?: unknown }).line) : "";
    if (!text.includes('"Records"')) continue;
    const log = asRecord(JSON.parse(text));
    const at = Date.parse(String(log["timestamp"]));
    for (const record of asRecord(log["event"])["Records"] as { body: string }[]) {
      const { id } = JSON.parse(record.body) as { id: string };
      if (!enteredAt.has(id)) enteredAt.set(id, at);
    }
  }
  return enteredAt;
};

/** Milliseconds from sending to entering, and when the last was entered; waits until all were. */
const arrivals = async (cloud: CloudProcess, sentAt: Map<string, number>) => {
  for (const until = Date.now() + patienceMs; Date.now() < until; await wait(lookEveryMs)) {
    const enteredAt = await entered(cloud);
    const times = [...sentAt].flatMap(([id, at]) => {
      const entry = enteredAt.get(id);
      return entry === undefined ? [] : [{ entry, ms: entry - at }];
    });
    if (times.length === sentAt.size)
      return { ms: times.map(({ ms }) => ms), last: Math.max(...times.map(({ entry }) => entry)) };
  }
  throw new Error(`Not all of ${sentAt.size} events reached a handler within ${patienceMs / 1000} s.`);
};

type Sending = { client: EventBridgeClient; bus: string; events: number };

const sendCalmly = async (cloud: CloudProcess, { client, bus, events }: Sending) => {
  const { send, sentAt, callMs } = sender(client, bus);
  await repeat(events, async () => {
    await send(1);
    await wait(everyMs);
  });
  const { ms } = await arrivals(cloud, sentAt);
  return { ms, callMs };
};

const sendBurst = async (cloud: CloudProcess, { client, bus, events }: Sending) => {
  const { send, sentAt } = sender(client, bus);
  const begun = Date.now();
  await together({ count: events / 10, atOnce: 3 }, () => send(10));
  const { ms, last } = await arrivals(cloud, sentAt);
  return { ms, perSecond: rounded(events / ((last - begun) / 1000)) };
};

const measure = async (cloud: CloudProcess) => {
  const client = new EventBridgeClient(cloud.client);
  const bus = cloud.outputs["BusName"] ?? "";
  // One alone first: whatever comes while a function is loaded starts more of them.
  await sendCalmly(cloud, { client, bus, events: 1 });
  await sendCalmly(cloud, { client, bus, events: warmUps });
  const { ms, callMs } = await sendCalmly(cloud, { client, bus, events: hops });
  const calmRssMb = cloud.rssMb();
  const first = await sendBurst(cloud, { client, bus, events: burst });
  const second = await sendBurst(cloud, { client, bus, events: burst });
  return { ms, callMs, first, second, calmRssMb, burstRssMb: cloud.rssMb() };
};

/** What client, HTTP and JSON alone take. */
const callBareServer = () =>
  withBareServer({ PutEvents: { FailedEntryCount: 0, Entries: [{ EventId: "bare" }] } }, async (options) => {
    const { send, callMs } = sender(new EventBridgeClient(options), "bare");
    await repeat(warmUps, () => send(1));
    await repeat(hops, async () => {
      await send(1);
      await wait(everyMs / 4);
    });
    return callMs.slice(warmUps);
  });

export const hop: Benchmark = {
  name: "hop",
  aim: "p50 below 20 ms from PutEvents to the handler entered, warm",
  run: async () => {
    const { ms, callMs, first, second, calmRssMb, burstRssMb } = await withCloud(measure, {
      env: { POWERTOOLS_LOGGER_LOG_EVENT: "true" },
      speed: 1,
    });
    return {
      unit: "ms",
      ...spread(ms),
      runs: ms.length,
      ...(calmRssMb !== undefined && { rssMb: calmRssMb }),
      baseline: { name: "a PutEvents call to a bare HTTP server", unit: "ms", ...spread(await callBareServer()) },
      parts: [
        { name: "the PutEvents call of it", unit: "ms", ...spread(callMs) },
        { name: `${burst} events at once: until entered`, unit: "ms", ...spread(first.ms) },
        { name: `${burst} events at once: entered`, unit: "events/s", value: first.perSecond },
        { name: `${burst} more: until entered`, unit: "ms", ...spread(second.ms) },
        { name: `${burst} more: entered`, unit: "events/s", value: second.perSecond },
        ...(burstRssMb === undefined ? [] : [{ name: "peak memory with both", unit: "MB", value: burstRssMb }]),
      ],
    };
  },
};
