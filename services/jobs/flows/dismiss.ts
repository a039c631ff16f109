import { holderOf, withoutSlot } from "../domain/quota.ts";
import { neverSubmitted, type Unwanted } from "../domain/result.ts";
import type { JobsPorts } from "../ports.ts";
import { changeQuota } from "./change.ts";
import { conclude } from "./conclude.ts";
import { stop } from "./stop-if-unwanted.ts";

/**
 * Ends a ticket that is not wanted any more. The tombstone, or the reason in the ticket, is written before, and whoever submits writes a
 * mark before reading both: so either that one sees the reason, or this one sees the mark and leaves the ticket to that one and to the
 * reconciler.
 */
export const dismiss = async (ports: JobsPorts, jobKey: string, reason: Unwanted): Promise<void> => {
  const known = await ports.tickets.read(jobKey);
  if (!known || known.result?.job) return;
  const ticket = await stop(ports, jobKey, reason);
  if (ticket.phase === "submitted" || ticket.result?.job) return;
  await changeQuota(
    ports,
    ticket.quotaKey,
    withoutSlot(jobKey, ({ mark }) => mark === undefined),
  );
  const quota = await ports.quotas.read(ticket.quotaKey);
  if (quota && holderOf(quota, jobKey)?.mark) return;
  await conclude(ports, jobKey, neverSubmitted(ticket, reason));
};
