import type { Cloud } from "../core/cloud.ts";
import type { Timer } from "../core/clock.ts";
import type { MessageStore, StoredMessage } from "./message-store.ts";
import type { Queue } from "./queue-store.ts";

export type Take = (queue: Queue, options: { max: number; visibilityMs: number | undefined }) => StoredMessage[];

type Waiter = {
  queue: Queue;
  max: number;
  visibilityMs: number | undefined;
  answer: (messages: StoredMessage[]) => void;
};

/** Long polls: each waits without a timer loop and is answered by the send, release or due time that makes a message visible. */
export const waitingReceivers = (options: { cloud: Cloud; messages: MessageStore; take: Take }) => {
  const { cloud, messages, take } = options;
  const waiting = new Map<number, Waiter[]>();
  const alarms = new Map<number, Timer>();
  const woken = new Set<number>();

  const forget = (queue: number) => {
    alarms.get(queue)?.cancel();
    alarms.delete(queue);
  };

  const setAlarm = (queue: number) => {
    forget(queue);
    const now = cloud.clock.now();
    const dueAt = messages.nextVisibleAt(queue, now);
    // One millisecond more, because a timer may fire a fraction early and the clock shows whole milliseconds.
    if (dueAt !== undefined)
      alarms.set(
        queue,
        cloud.clock.after(dueAt - now + 1, () => serve(queue)),
      );
  };

  const serve = (queue: number): void => {
    woken.delete(queue);
    const waiters = waiting.get(queue) ?? [];
    while (waiters[0] !== undefined) {
      const first = waiters[0];
      const found = take(first.queue, first);
      if (found.length === 0) return setAlarm(queue);
      first.answer(found);
    }
    forget(queue);
  };

  return {
    /** Something may have become visible. Served after the current work, so that a batch is answered as one. */
    wake: (queue: number): void => {
      if (woken.has(queue) || (waiting.get(queue)?.length ?? 0) === 0) return;
      woken.add(queue);
      queueMicrotask(() => serve(queue));
    },
    wait: (
      queue: Queue,
      wanted: { max: number; visibilityMs: number | undefined; waitMs: number; signal?: AbortSignal },
    ) =>
      new Promise<StoredMessage[]>((resolve) => {
        const waiters = waiting.get(queue.id) ?? [];
        waiting.set(queue.id, waiters);
        const answer = (found: StoredMessage[]) => {
          timer.cancel();
          wanted.signal?.removeEventListener("abort", giveUp);
          const place = waiters.indexOf(waiter);
          if (place >= 0) waiters.splice(place, 1);
          resolve(found);
        };
        const giveUp = () => answer([]);
        const waiter: Waiter = { queue, max: wanted.max, visibilityMs: wanted.visibilityMs, answer };
        const timer = cloud.clock.after(wanted.waitMs, giveUp);
        if (wanted.signal?.aborted === true) return giveUp();
        wanted.signal?.addEventListener("abort", giveUp);
        waiters.push(waiter);
        setAlarm(queue.id);
      }),
    /** Everyone who waits gets an empty answer: the queue is gone or the cloud stops. */
    dismiss: (queue?: number): void => {
      for (const [id, waiters] of waiting)
        if (queue === undefined || id === queue) {
          forget(id);
          for (const waiter of waiters.slice()) waiter.answer([]);
        }
    },
  };
};
