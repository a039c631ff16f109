import { Deferred, Rejected } from "../../chassis/outcome.ts";
import type { Delivery, Notice, NotificationPorts } from "../ports.ts";

/** Longer than any try takes: the adapters give up on an unanswered call well before. */
const patienceMs = 30_000;
const lookMs = 1000;

/**
 * Tells something by one channel, once. SES and SNS have no idempotency token, so the intent is written first: who finds one that
 * nobody has settled looks for half a minute (a duration, so that no two clocks are compared), and only then tries again. A process
 * that dies between sending and noting it makes a second message under the same reference: lost in silence would be worse.
 */
export const tellOnce = async (
  noticeId: string,
  { notices, clock }: Pick<NotificationPorts, "notices" | "clock">,
  send: (attempt: number) => Promise<Delivery>,
): Promise<void> => {
  const { isSent, tries } = await settledOrAbandoned(noticeId, { notices, clock });
  if (isSent) return;
  if (!(await notices.begin(noticeId, tries))) throw new Deferred("another worker tells it", { retryAfterMs: 60_000 });
  const delivery = await send(tries + 1);
  if (delivery.outcome === "busy") throw new Deferred(delivery.message, { retryAfterMs: 60_000 });
  if (delivery.outcome === "refused") throw new Rejected("notification/refused", `${noticeId}: ${delivery.message}`);
  await notices.markSent(noticeId);
};

const settledOrAbandoned = async (
  noticeId: string,
  { notices, clock }: Pick<NotificationPorts, "notices" | "clock">,
): Promise<Notice> => {
  let notice = await notices.read(noticeId);
  for (let waitedMs = 0; notice.tries > 0 && !notice.isSent && waitedMs < patienceMs; waitedMs += lookMs) {
    await clock.wait(lookMs);
    notice = await notices.read(noticeId);
  }
  return notice;
};
