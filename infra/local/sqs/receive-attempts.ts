import type { StoredMessage } from "./message-store.ts";

/** Real ms in which an attempt can be repeated (API reference, ReceiveMessage: the deduplication interval). */
const repeatableMs = 300_000;

type Attempt = { at: number; messages: readonly StoredMessage[] };
type State = { received: number; inFlight: boolean; visibleAt: number };

/**
 * What each attempt to receive from a FIFO queue got, so that a client whose answer was lost gets the same again, with
 * the same handles. Kept in memory: after a restart an attempt is a new one.
 */
export const createReceiveAttempts = () => {
  const attempts = new Map<string, Attempt>();
  const keyOf = (queue: number, id: string): string => `${queue} ${id}`;
  return {
    keep: (queue: number, id: string, { at, messages }: { at: number; messages: readonly StoredMessage[] }): void => {
      for (const [key, attempt] of attempts) if (attempt.at < at - repeatableMs) attempts.delete(key);
      attempts.set(keyOf(queue, id), { at, messages });
    },
    /** Those of the attempt that its receiver still holds. */
    find: (
      queue: number,
      id: string,
      { now, find }: { now: number; find: (message: number) => State | undefined },
    ): StoredMessage[] => {
      const attempt = attempts.get(keyOf(queue, id));
      if (attempt === undefined || attempt.at < now - repeatableMs) return [];
      return attempt.messages.filter((message) => {
        const state = find(message.id);
        return state?.received === message.received && state.inFlight && state.visibleAt > now;
      });
    },
  };
};
