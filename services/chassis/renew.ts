import { isDeferred } from "./outcome.ts";
import type { InMessage } from "./ports.ts";
import { deferredSince } from "./settle.ts";

export type Received = Pick<InMessage, "attributes" | "sentAt">;

/** Half of what the chassis allows a message to be put off. Both times are SQS's. */
const renewalMs = 43_200_000;
const isOld = ({ attributes, sentAt }: Received): boolean =>
  sentAt - Number(attributes[deferredSince] ?? sentAt) >= renewalMs;

/** What SQS delays at most. */
const delaySecondsMax = 900;

/**
 * The chassis parks what was put off for a day. What may rightly wait longer for its turn, and has a deadline of its own elsewhere, is
 * sent as a new command once it is old: `again` does so, to be delivered after so many seconds.
 */
export const renewedIfOld = async (
  received: Received,
  work: Promise<void> | undefined,
  again: (delaySeconds: number) => Promise<void>,
): Promise<"done" | "renewed"> => {
  try {
    await work;
    return "done";
  } catch (error) {
    if (!isDeferred(error) || !isOld(received)) throw error;
    await again(Math.min(delaySecondsMax, Math.ceil(error.retryAfterMs / 1000)));
    return "renewed";
  }
};
