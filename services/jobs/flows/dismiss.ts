import type { Tombstone } from "../../chassis/ports.ts";
import { holderOf, withoutSlot } from "../domain/quota.ts";
import { neverSubmitted } from "../domain/result.ts";
import type { JobsPorts } from "../ports.ts";
import { changeQuota } from "./change.ts";
import { conclude } from "./conclude.ts";
import { stop } from "./stop-if-unwanted.ts";

/**
 * Ends a ticket of a run that is over. The tombstone is written before, and whoever submits writes a mark before reading tombstones: so
 * either that one sees the tombstone, or this one sees the mark and leaves the ticket to that one and to the reconciler.
 */
export const dismiss = async (ports: JobsPorts, jobKey: string, state: Tombstone): Promise<void> => {
  const ticket = await ports.tickets.read(jobKey);
  if (!ticket || ticket.result?.job) return;
  if (ticket.phase === "submitted") return stop(ports, jobKey, state);
  await changeQuota(
    ports,
    ticket.quotaKey,
    withoutSlot(jobKey, ({ mark }) => mark === undefined),
  );
  const quota = await ports.quotas.read(ticket.quotaKey);
  if (quota && holderOf(quota, jobKey)?.mark) return;
  await conclude(ports, jobKey, neverSubmitted(ticket, state));
};
