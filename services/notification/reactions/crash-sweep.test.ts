import { expect } from "vitest";
import { MessageParked, RunEnded, stableId } from "../../../events-schema/index.ts";
import { describeCrashSweep } from "../../chassis/memory/crash-sweep.testing.ts";
import { messagesFor, type Message } from "../../chassis/memory/message.ts";
import { receive } from "../../chassis/memory/receive.ts";
import { memoryNotification } from "../memory/memory-notification.ts";
import { tapped } from "../memory/tapped-ports.ts";
import type { NotificationPorts } from "../ports.ts";
import { service } from "../service.ts";
import { wiring } from "../wiring.ts";

const { event } = messagesFor({ service, wiring });

const metadataOf = (name: string) => ({
  id: stableId("event", name),
  version: 1,
  runId: stableId("run", name),
  causationId: "a-test",
  hops: 1,
  time: "2026-01-01T00:30:00.000Z",
  requester: { account: "111122223333" },
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

type Story = { hears: Message<NotificationPorts>[]; notices: number };

const stories: Record<string, Story> = {
  "a run ends, and is heard of twice": { hears: [ended("a"), ended("a")], notices: 1 },
  "two runs end": { hears: [ended("a"), ended("b")], notices: 2 },
  "three messages are parked for the same reason": {
    hears: [parked("a"), parked("b"), parked("c"), parked("a")],
    notices: 1,
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
      mails: new Set(mails.map(({ reference }) => reference)).size,
      announcements: new Set(announcements.map(({ message }) => message["reference"])).size,
      sent: mails.length + announcements.length,
      kept: ports.objects.uris(),
    };
  },
  expectEnding: ({ sent, ...ending }, { notices }, hint, { sent: sentUndisturbed, ...undisturbed }) => {
    expect(ending, hint).toMatchObject({ mails: notices, announcements: notices, lost: [] });
    expect(ending, hint).toEqual(undisturbed);
    expect(sentUndisturbed, hint).toBe(2 * notices);
    expect(sent, hint).toBeGreaterThanOrEqual(sentUndisturbed);
    expect(sent, hint).toBeLessThanOrEqual(sentUndisturbed + 1);
  },
});
