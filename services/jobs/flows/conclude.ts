import { isSafeToFree, withoutSlot, type Mark } from "../domain/quota.ts";
import { toEnded, type Result } from "../domain/ticket.ts";
import type { JobsPorts } from "../ports.ts";
import { admit } from "./admit.ts";
import { announceResult } from "./announce.ts";
import { changeTicket, changeQuota } from "./change.ts";

/**
 * Ends a ticket: result first, then the event, then the slot, then the next in line. The first result stands; whoever comes later says it
 * again. A slot without an ended job stays while somebody might still be creating; `mine` is the caller's own mark.
 */
export const conclude = async (ports: JobsPorts, jobKey: string, result: Result, mine?: Mark): Promise<void> => {
  const ticket = await changeTicket(ports, jobKey, toEnded(result));
  await announceResult(ports, ticket);
  const hasEndedAtBedrock = ticket.result?.job !== undefined;
  const mayFree = hasEndedAtBedrock ? () => true : isSafeToFree(mine);
  await changeQuota(ports, ticket.quotaKey, withoutSlot(jobKey, mayFree));
  await admit(ports, ticket.quotaKey);
};
