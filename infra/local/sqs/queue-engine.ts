import type { Cloud } from "../core/cloud.ts";
import { invalid, sqsError } from "./errors.ts";
import { isFifo, openDeduplication, sequenceNumber, type Sent } from "./fifo.ts";
import { openMessageStore, type Depth, type NewMessage, type StoredMessage } from "./message-store.ts";
import { numberOf, redriveOf } from "./queue-attributes.ts";
import { openQueueStore, type Queue } from "./queue-store.ts";
import { readReceipt } from "./receipt-handle.ts";
import { createReceiveAttempts } from "./receive-attempts.ts";
import { waitingReceivers } from "./waiting-receivers.ts";

/** How long a held-back or doubled message stays away at most, in real ms. */
const holdBackMs = 1_000;
/** How late a delayed message comes at most, in AWS time: what `DelaySeconds` may ask for. */
const delayMaxMs = 900_000;
const inFlightMax = 120_000;
const visibilityTotalMs = 43_200_000;
/** Retention is a matter of minutes at least, so looking for old messages once a second per queue is enough. */
const expiryEveryMs = 1_000;

export type QueueEngine = ReturnType<typeof queueEngine>;

/** What queues do with messages, whoever asks: the API, another service's delivery or an event source mapping. */
export const queueEngine = (cloud: Cloud) => {
  const queues = openQueueStore(cloud.database);
  const messages = openMessageStore(cloud.database);
  const deduplication = openDeduplication(cloud.database);
  const expiredAt = new Map<number, number>();
  const receivesLeft = new Map<number, number>();
  const now = () => cloud.clock.now();

  /** In real time: retention is about somebody looking, and a person at a laptop takes hours whatever the clock's speed. */
  const expire = (queue: Queue) => {
    if (now() - (expiredAt.get(queue.id) ?? 0) < expiryEveryMs) return;
    expiredAt.set(queue.id, now());
    const retentionSeconds = numberOf(queue.attributes, "MessageRetentionPeriod");
    const gone = messages.expire(queue.id, now() - retentionSeconds * 1000);
    if (gone === 0) return;
    const detail = { queue: queue.arn, retentionSeconds };
    cloud.journal.write({
      kind: "warning",
      message: `${gone} messages in ${queue.name} were older than its retention and are gone.`,
      detail,
    });
  };

  const deadLetter = (queue: Queue): ((message: StoredMessage) => boolean) => {
    const redrive = redriveOf(queue.attributes);
    const target = redrive && queues.get(redrive.deadLetterTargetArn);
    if (redrive === undefined || target === undefined) return () => false;
    return (message) => {
      if (message.received < redrive.maxReceiveCount) return false;
      messages.bury(message.id, target.id, now(), queue.arn);
      receivers.wake(target.id);
      return true;
    };
  };

  const ready = (queue: Queue, max: number): StoredMessage[] =>
    isFifo(queue.name) ? messages.visibleInOrder(queue.id, now(), max) : messages.visible(queue.id, now(), max);

  const attempts = createReceiveAttempts();
  const takeSome = (queue: Queue, max: number, visibilityMs: number): StoredMessage[] => {
    const isDead = deadLetter(queue);
    const taken: StoredMessage[] = [];
    for (;;) {
      const found = ready(queue, max - taken.length);
      const alive = found.filter((message) => !isDead(message));
      const times = { now: now(), visibleAt: now() + visibilityMs };
      taken.push(...alive.map((message) => messages.take(message, times)));
      // With a visibility time-out of zero the same messages would be found again.
      if (alive.length === found.length || taken.length >= max || visibilityMs === 0) return taken;
    }
  };

  const take = (
    queue: Queue,
    { max, visibilityMs }: { max: number; visibilityMs: number | undefined },
  ): StoredMessage[] => {
    expire(queue);
    const hiddenMs = visibilityMs ?? numberOf(queue.attributes, "VisibilityTimeout") * 1000;
    if (ready(queue, 1).length === 0) return [];
    const taken = messages.together(() => takeSome(queue, max, hiddenMs));
    receivesLeft.set(queue.id, (receivesLeft.get(queue.id) ?? 0) - taken.length);
    return taken;
  };

  const receivers = waitingReceivers({ cloud, messages, take });
  /** How much later than asked for a message is visible, in real ms. */
  const lateness = ({ name }: Queue) =>
    (cloud.faults.strike("reorder", name) ?? 0) * holdBackMs +
    ((cloud.faults.strike("delay", name) ?? 0) * delayMaxMs) / cloud.clock.speed;

  const sendInOrder = (queue: Queue, message: NewMessage, times: { sentAt: number; visibleAt: number }): Sent => {
    const sequence = sequenceNumber(messages.nextPlace());
    const system = { ...message.system, SequenceNumber: sequence };
    const messageId = messages.insert(queue.id, { ...message, system }, times);
    receivers.wake(queue.id);
    return { messageId, sequenceNumber: sequence };
  };

  /** `delayMs` is AWS time and overrides the queue's delay. */
  const send = (queue: Queue, message: NewMessage, delayMs?: number): Sent => {
    const sentAt = now();
    const delay = (delayMs ?? numberOf(queue.attributes, "DelaySeconds") * 1000) / cloud.clock.speed;
    // A FIFO queue neither reorders nor doubles, whatever faults were asked for.
    if (isFifo(queue.name)) return sendInOrder(queue, message, { sentAt, visibleAt: Math.ceil(sentAt + delay) });
    const visibleAt = Math.ceil(sentAt + delay + lateness(queue));
    const messageId = messages.insert(queue.id, message, { sentAt, visibleAt });
    const again = cloud.faults.strike("duplicate", queue.name);
    if (again !== undefined) {
      const later = { sentAt, visibleAt: Math.ceil(visibleAt + again * holdBackMs) };
      messages.insert(queue.id, { ...message, messageId }, later);
    }
    receivers.wake(queue.id);
    return { messageId };
  };

  return {
    queues,
    messages,
    receivers,
    send,
    /** Sends what a sender brings: to a FIFO queue only once. */
    accept: (queue: Queue, message: NewMessage, delayMs?: number): Sent =>
      isFifo(queue.name)
        ? messages.together(() => deduplication.once(queue, message.system, now(), () => send(queue, message, delayMs)))
        : send(queue, message, delayMs),
    receive: async (
      queue: Queue,
      wanted: { max: number; visibilityMs: number | undefined; waitMs: number; signal?: AbortSignal },
    ): Promise<StoredMessage[]> => {
      const found = take(queue, wanted);
      if (found.length > 0 || wanted.waitMs <= 0 || wanted.signal?.aborted === true) return found;
      return receivers.wait(queue, wanted);
    },
    /** What an attempt of this name got, and its receiver still holds: hidden for as long again. */
    receiveAgain: (queue: Queue, attempt: string, visibilityMs: number | undefined): StoredMessage[] => {
      const at = now();
      const held = attempts.find(queue.id, attempt, { now: at, find: (id) => messages.find(id, queue.id) });
      const hiddenMs = visibilityMs ?? numberOf(queue.attributes, "VisibilityTimeout") * 1000;
      for (const { id } of held) messages.hide(id, at + hiddenMs, hiddenMs > 0);
      return held;
    },
    keepAttempt: (queue: Queue, attempt: string, found: readonly StoredMessage[]): void =>
      attempts.keep(queue.id, attempt, { at: now(), messages: found }),
    refuseOverLimit: (queue: Queue): void => {
      // Counting costs a scan, so it is done again only after as many receives as were left the last time.
      if ((receivesLeft.get(queue.id) ?? 0) > 0) return;
      const left = inFlightMax - messages.depth(queue.id, now()).inFlight;
      receivesLeft.set(queue.id, left);
      if (left > 0) return;
      throw sqsError(
        "OverLimit",
        `${queue.name} has ${inFlightMax} messages in flight, the maximum. Delete messages before receiving more.`,
      );
    },
    delete: (queue: Queue, handle: string): void => {
      const receipt = readReceipt(handle, queue.id);
      if (messages.remove(receipt.message, queue.id, receipt.received)) {
        // The next of its group may go.
        if (isFifo(queue.name)) receivers.wake(queue.id);
        return;
      }
      const there = messages.find(receipt.message, queue.id);
      // AWS answers success either way and promises nothing; a message deleted with an outdated handle comes back here, so that nobody relies on it.
      if (there !== undefined)
        cloud.journal.write({
          kind: "warning",
          message: `A message in ${queue.name} was not deleted: it has been received again since, so the receipt handle is outdated.`,
          detail: { queue: queue.arn, receivedTimes: there.received },
        });
    },
    changeVisibility: (queue: Queue, handle: string, hiddenMs: number): void => {
      const receipt = readReceipt(handle, queue.id);
      const there = messages.find(receipt.message, queue.id);
      if (there === undefined || there.received !== receipt.received)
        throw invalid(
          "ReceiptHandle",
          handle,
          "Message does not exist or is not available for visibility timeout change.",
        );
      if (!there.inFlight || there.visibleAt <= now())
        throw sqsError("MessageNotInflight", "The specified message isn't in flight.");
      if (now() + hiddenMs - there.takenAt > visibilityTotalMs)
        throw invalid(
          "VisibilityTimeout",
          hiddenMs / 1000,
          "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]",
        );
      messages.hide(receipt.message, now() + hiddenMs, hiddenMs > 0);
      receivers.wake(queue.id);
    },
    reclaim: (queue: Queue): void => {
      messages.reclaim(queue.id, now());
      receivers.wake(queue.id);
    },
    depth: (queue: Queue): Depth => {
      expiredAt.delete(queue.id);
      expire(queue);
      return messages.depth(queue.id, now());
    },
    removeQueue: (queue: Queue): void => {
      messages.together(() => {
        messages.purge(queue.id);
        deduplication.forget(queue);
        queues.remove(queue, now());
      });
      receivers.dismiss(queue.id);
    },
  };
};
