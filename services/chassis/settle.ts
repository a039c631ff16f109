import type { Handle } from "./consume.ts";
import { Rejected, isDeferred, isRejected } from "./outcome.ts";
import type { InMessage, ReturnPath } from "./ports.ts";

/** SQS delays no longer than this. */
const delayMsMax = 900_000;

/** A day: whoever is still put off by then will not get better by waiting. */
export const deferMsMax = 86_400_000;

/** What is logged of it. Not `message`: that key is the logger's own, and it drops another's. */
export type Settled =
  { outcome: "done" } | { outcome: "rejected"; code: string; reason: string } | { outcome: "deferred"; reason: string };

/** Attribute names of a deferred copy: when SQS first took the message (in SQS's clock) and how often it was put off. */
export const deferredSince = "DeferredSince";
export const deferrals = "Deferrals";

/**
 * Ends a message in one of the three ways: done, rejected (parked with its reason), deferred (a copy comes later, until the deadline
 * turns it into a rejection). A defect is thrown on, so that the queue retries.
 */
export const settle = async (
  handle: Handle,
  message: InMessage,
  { returnPath, deferMsMax }: { returnPath: ReturnPath; deferMsMax: number },
): Promise<Settled> => {
  try {
    await handle(message);
    return { outcome: "done" };
  } catch (error) {
    const verdict = isDeferred(error) ? tooLate(message, deferMsMax, error) : error;
    if (isRejected(verdict)) {
      await returnPath.park(message, { code: verdict.code, message: verdict.message });
      return { outcome: "rejected", code: verdict.code, reason: verdict.message };
    }
    if (!isDeferred(verdict)) throw verdict;
    await returnPath.defer(message, Math.min(verdict.retryAfterMs, delayMsMax));
    return { outcome: "deferred", reason: verdict.message };
  }
};

/** Both times are SQS's, so workers' clocks do not matter. */
const tooLate = (message: InMessage, deferMsMax: number, error: Error): Error => {
  const since = Number(message.attributes[deferredSince] ?? message.sentAt);
  const waitedMs = message.sentAt - since;
  if (waitedMs <= deferMsMax) return error;
  return new Rejected(
    "flow/deferred-too-long",
    `put off for ${waitedMs} ms, longer than ${deferMsMax} ms: ${error.message}`,
    { cause: error },
  );
};
