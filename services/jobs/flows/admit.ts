import { chooseFairly } from "../domain/admission.ts";
import { slotsFree, withSlots, type Quota } from "../domain/quota.ts";
import { toAdmitted, type Ticket } from "../domain/ticket.ts";
import type { JobsPorts } from "../ports.ts";
import { changeTicket, untilWon } from "./change.ts";

/** Read beyond the free slots for each run: tickets that back off, and rows that are listed although they have moved on. */
const readAhead = 20;

/** A due time further off than this was set by a clock that is wrong, and is not waited for. */
const delayMsMax = 3_600_000;

/**
 * Gives the free slots to those in line, by one conditional write, then sends them to `job-submissions`. Whatever a crash leaves undone
 * here the reconciler does. `justOpened`: a ticket that the list may not show yet.
 */
export const admit = async (ports: JobsPorts, quotaKey: string, justOpened?: Ticket): Promise<void> => {
  const admitted = await takeSlots(ports, quotaKey, justOpened);
  if (admitted.length === 0) return;
  await ports.submissions.send(admitted.map(({ jobKey, attempt }) => ({ jobKey, attempt })));
  for (const { jobKey } of admitted) await changeTicket(ports, jobKey, toAdmitted);
};

const takeSlots = async (ports: JobsPorts, quotaKey: string, justOpened?: Ticket): Promise<Ticket[]> =>
  untilWon(ports, async () => {
    const quota = await ports.quotas.read(quotaKey);
    const now = ports.clock.now().getTime();
    if (!quota || slotsFree(quota) === 0 || !isDue(quota.quietUntil, now)) return { won: [] };
    const listed = await ports.tickets.waitingByRun(quotaKey, slotsFree(quota) + readAhead);
    const due = [...listed, ...(justOpened ? [justOpened] : [])].filter(({ notBefore }) => isDue(notBefore, now));
    const chosen = await chooseWaiting(ports, quota, due);
    if (chosen.length === 0) return { won: [] };
    return (await ports.quotas.replace(withSlots(quota, chosen.map(inLine)))) ? { won: chosen } : "lost";
  });

/** The list may be late: whoever is chosen is read again, and dropped if not waiting any more. */
const chooseWaiting = async (ports: JobsPorts, quota: Quota, listed: readonly Ticket[]): Promise<Ticket[]> => {
  const chosen = chooseFairly(quota, listed.map(inLine));
  const read = await Promise.all(chosen.map(({ jobKey }) => ports.tickets.read(jobKey)));
  const waiting = read.flatMap((ticket) => (ticket?.phase === "waiting" ? [ticket] : []));
  if (waiting.length === chosen.length) return waiting;
  const gone = new Set(chosen.map(({ jobKey }) => jobKey));
  for (const { jobKey } of waiting) gone.delete(jobKey);
  return chooseWaiting(
    ports,
    quota,
    listed.filter(({ jobKey }) => !gone.has(jobKey)),
  );
};

const inLine = ({ jobKey, cause, createdAt }: Ticket) => ({ jobKey, runId: cause.runId, createdAt });

const isDue = (at: number | undefined, now: number): boolean => at === undefined || at <= now || at > now + delayMsMax;
