import { expect } from "vitest";
import {
  CapacityAbandoned,
  DatasetRequested,
  MessageParked,
  RunEnded,
  runIdOf,
  stableId,
} from "../../../events-schema/index.ts";
import { describeCrashSweep } from "../../chassis/memory/crash-sweep.testing.ts";
import { messagesFor, type Message } from "../../chassis/memory/message.ts";
import { receive } from "../../chassis/memory/receive.ts";
import { memoryNotification } from "../memory/memory-notification.ts";
import { tapped } from "../memory/tapped-ports.ts";
import type { NotificationPorts } from "../ports.ts";
import { service } from "../service.ts";
import { wiring } from "../wiring.ts";

const { event, command } = messagesFor({ service, wiring });

const account = "111122223333";
const metadataOf = (requestId: string) => ({
  id: stableId("event", requestId),
  version: 1,
  runId: runIdOf({ account, type: "DatasetRequested", requestId }),
  causationId: "a-test",
  hops: 1,
  time: "2026-01-01T00:30:00.000Z",
  requester: { account },
});

const asked = (requestId: string, emails?: string[]): Message<NotificationPorts> =>
  event("onRequest", DatasetRequested, metadataOf(requestId), {
    requestId,
    name: "a",
    source: { uri: "s3://memory/a.jsonl" },
    records: { format: "prepared", as: "conversation" },
    ...(emails && { notify: { emails } }),
  });

const ended = (name: string): Message<NotificationPorts> =>
  event("onRunEnded", RunEnded, metadataOf(name), {
    outcome: "succeeded",
    reason: "all is there",
    summary: { reportUri: "s3://memory/evaluations/r/report.json" },
  });

const parked = (parkedId: string): Message<NotificationPorts> =>
  event("onMessageParked", MessageParked, metadataOf(parkedId), {
    parkedId,
    consumer: "training/onDatasetReady",
    code: "contract/unreadable",
    reason: "it could not be read",
  });

const abandoned = event("onCapacityAbandoned", CapacityAbandoned, metadataOf("lost"), {
  hosted: { method: "on-demand", arn: "arn:x", name: "choreo-a", modelUnits: 0, since: "2026-01-01T00:00:00.000Z" },
  decideBy: "2026-01-01T00:00:00.000Z",
});

/** Long after everything was due. */
const tick = command("watch", { time: "2026-02-01T00:00:00.000Z" });

type Story = { hears: Message<NotificationPorts>[]; mails: number; announcements: number };

const stories: Record<string, Story> = {
  "a run ends, and is heard of twice": {
    hears: [asked("a"), ended("a"), ended("a"), tick],
    mails: 1,
    announcements: 1,
  },
  "two runs end, one of them told to whom it names, and of whom it may not": {
    hears: [asked("a"), asked("b", ["ada@lab.example.org", "eve@evil.example"]), ended("a"), ended("b")],
    mails: 3,
    announcements: 2,
  },
  "three messages are parked for the same reason": {
    hears: [parked("a"), parked("b"), parked("c"), parked("a")],
    mails: 1,
    announcements: 1,
  },
  "capacity that nobody answers for is found": { hears: [abandoned, abandoned], mails: 1, announcements: 1 },
  "a run is stuck, and ends at last": {
    hears: [asked("a", ["ada@lab.example.org"]), tick, tick, tick, ended("a"), tick],
    mails: 2,
    announcements: 2,
  },
};

describeCrashSweep({
  service,
  stories,
  tell: async ({ hears }: Story, { queues, process }) => {
    const { ports, mails, announcements } = memoryNotification();
    const lost: string[] = [];
    for (const message of hears)
      lost.push(...(await receive(message, { queues, through: (reaction) => tapped(ports, process(reaction)) })));
    return {
      lost,
      // The one try between sending and noting it may come twice, under one reference.
      mails: new Set(mails.map(({ reference, to }) => `${reference} ${to.join()}`)).size,
      announcements: new Set(announcements.map(({ message }) => message["reference"])).size,
      sent: mails.length + announcements.length,
      kept: ports.objects.uris(),
    };
  },
  expectEnding: ({ sent, ...ending }, { mails, announcements }, hint, { sent: sentUndisturbed, ...undisturbed }) => {
    expect(ending, hint).toMatchObject({ mails, announcements, lost: [] });
    expect(ending, hint).toEqual(undisturbed);
    expect(sentUndisturbed, hint).toBe(mails + announcements);
    expect(sent, hint).toBeGreaterThanOrEqual(sentUndisturbed);
    expect(sent, hint).toBeLessThanOrEqual(sentUndisturbed + 1);
  },
});
