import { expect } from "vitest";
import { RedriveRequested, stableId } from "../../../events-schema/index.ts";
import { describeCrashSweep } from "../../chassis/memory/crash-sweep.testing.ts";
import { messageOf } from "../../chassis/memory/envelope-of.ts";
import { messagesFor, type Message } from "../../chassis/memory/message.ts";
import { receive, wordsOf } from "../../chassis/memory/receive.ts";
import { memoryDeadLetters } from "../memory/memory-dead-letters.ts";
import { tapped } from "../memory/tapped-ports.ts";
import type { DeadLetterPorts } from "../ports.ts";
import { service } from "../service.ts";
import { wiring } from "../wiring.ts";

const queueArn = "arn:aws:sqs:us-east-1:111122223333:choreo-training_onDatasetReady";
const metadata = {
  id: stableId("event"),
  version: 1,
  runId: stableId("run"),
  causationId: "a-test",
  hops: 1,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account: "111122223333" },
};

const { event, letter } = messagesFor({ service, wiring, ledger: "remembers" });

/** A dead letter of that name; SQS holds it until it is parked. */
const dead = (name: string, body?: string): Message<DeadLetterPorts> =>
  letter("park", {
    what: `dead letter ${name}`,
    isFromBus: true,
    message: {
      ...messageOf({ type: "DatasetReady", source: "choreo.dataset", detail: { metadata, data: { name } } }),
      ...(body !== undefined && { body }),
      messageId: name,
      system: { DeadLetterQueueSourceArn: queueArn, ApproximateReceiveCount: "6" },
    },
  });
const redrive = (requestId: string, dryRun = false): Message<DeadLetterPorts> =>
  event("onRedriveRequested", RedriveRequested, metadata, { requestId, dryRun });

type Story = { hears: Message<DeadLetterPorts>[]; says: string[]; sent: number };

const stories: Record<string, Story> = {
  "two messages are parked": { hears: [dead("a"), dead("b")], says: ["MessageParked", "MessageParked"], sent: 0 },
  "a message that nobody can read is parked": { hears: [dead("a", "not json")], says: ["MessageParked"], sent: 0 },
  "what is parked is sent back": {
    hears: [dead("a"), dead("b"), dead("c"), redrive("r-1")],
    says: ["MessageParked", "MessageParked", "MessageParked", "MessagesRedriven"],
    sent: 3,
  },
  "what is parked is only counted": {
    hears: [dead("a"), redrive("r-1", true)],
    says: ["MessageParked", "MessagesRedriven"],
    sent: 0,
  },
  "what was sent back is asked for again, and comes back dead": {
    hears: [dead("a"), redrive("r-1"), redrive("r-2"), dead("a"), redrive("r-1")],
    says: ["MessageParked", "MessagesRedriven", "MessagesRedriven"],
    sent: 1,
  },
};

describeCrashSweep({
  service,
  stories,
  tell: async ({ hears }: Story, { queues, process }) => {
    const { ports, published } = memoryDeadLetters();
    const lost: string[] = [];
    for (const message of hears)
      lost.push(...(await receive(message, { queues, through: (reaction) => tapped(ports, process(reaction)) })));
    const waiting = [];
    for await (const { parkedId } of ports.parked.waiting()) waiting.push(parkedId);
    return {
      says: [...new Map(published.map(({ type, detail }) => [detail.metadata.id, type])).values()].sort(),
      words: wordsOf(published),
      lost,
      waiting,
      kept: ports.objects.uris(),
      // A crash between sending and marking sends once more, which every reaction can bear.
      sent: new Set(ports.redriver.sent.map(({ body }) => body)).size,
    };
  },
  expectEnding: (ending, { says, sent }, hint, undisturbed) => {
    expect(ending.says, hint).toEqual(says);
    expect(ending.sent, hint).toBe(sent);
    expect(ending, hint).toEqual(undisturbed);
  },
});
