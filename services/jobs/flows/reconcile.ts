import {
  coldTicks,
  holderOf,
  isCold,
  isSafeToFree,
  isTimeToRemind,
  withoutMark,
  withoutSlot,
  withSlots,
  withTick,
  type Holder,
} from "../domain/quota.ts";
import { jobNameOf } from "../domain/job-name.ts";
import { isTerminal, lostByBedrock } from "../domain/result.ts";
import { toAdmitted, toMissed, toWaiting, type Ticket } from "../domain/ticket.ts";
import type { JobsPorts } from "../ports.ts";
import { admit } from "./admit.ts";
import { changeQuota, changeTicket } from "./change.ts";
import { conclude } from "./conclude.ts";
import { forEach, oneByOne } from "../../chassis/for-each.ts";
import { currentLimit } from "./know-quota.ts";
import { settle } from "./settle.ts";

/** Bedrock has said so often that it does not know a job that it took: it is gone. */
const missesMax = 6;

/** Puts one quota right: its limit, each of its slots, tickets without a slot; then admits. One job's failure does not stop the others. */
export const reconcile = async (ports: JobsPorts, quotaKey: string, tick: string): Promise<void> => {
  const known = await ports.quotas.read(quotaKey);
  if (!known) return;
  const limit = await currentLimit(ports, known);
  const quota = (await changeQuota(ports, quotaKey, withTick({ tick, limit }))) ?? known;
  const live = await ports.tickets.live(quotaKey);
  const checks = [
    ...Object.entries(quota.holders).map(
      ([jobKey, holder]) =>
        async () =>
          checkSlot(ports, { quotaKey, jobKey, holder }),
    ),
    ...live.filter(({ jobKey }) => !holderOf(quota, jobKey)).map((ticket) => async () => checkStray(ports, ticket)),
  ];
  const steps = [async () => forEach(checks, async (check) => check()), async () => admit(ports, quotaKey)];
  await forEach(steps, async (step) => step(), oneByOne);
};

type Slot = { quotaKey: string; jobKey: string; holder: Holder };

const checkSlot = async (ports: JobsPorts, slot: Slot): Promise<void> => {
  const ticket = await ports.tickets.read(slot.jobKey);
  if (!ticket) return freeIfSafe(ports, slot);
  if (ticket.phase === "ended") return checkEnded(ports, slot, ticket);
  if (ticket.phase === "submitted") return checkJob(ports, ticket);
  if (isTimeToRemind(slot.holder.ticks)) await remind(ports, slot, ticket);
};

/** Without a ticket there is no name to ask Bedrock for. */
const freeIfSafe = async (ports: JobsPorts, { quotaKey, jobKey, holder: { mark } }: Slot): Promise<void> =>
  void (await changeQuota(ports, quotaKey, withoutSlot(jobKey, mark ? isCold(mark) : isSafeToFree())));

/**
 * A ticket that ended without a job, and a mark by two: one was refused for good, and the other may have created all the same.
 * That job is stopped, and holds the slot until it has ended.
 */
const checkEnded = async (ports: JobsPorts, { quotaKey, jobKey, holder: { mark, ticks } }: Slot, ticket: Ticket) => {
  await settle(ports, ticket);
  if (ticket.result?.job || !mark || ticks < coldTicks) return;
  const { kind } = ticket.job;
  const seen = await ports.jobs.find(kind, jobNameOf(ports.stack, ticket));
  if (seen && !isTerminal(seen)) await ports.jobs.stop(kind, seen.arn);
  else await changeQuota(ports, quotaKey, withoutSlot(jobKey, isCold(mark)));
};

const checkJob = async (ports: JobsPorts, ticket: Ticket): Promise<void> => {
  if ((await settle(ports, ticket)) === "settled") return;
  const missed = await changeTicket(ports, ticket.jobKey, toMissed);
  if (missed.phase === "submitted" && missed.missedTicks >= missesMax)
    await conclude(ports, ticket.jobKey, lostByBedrock(missed));
};

/** A slot without a job for too long: its command was lost, or its submitter died around Create. */
const remind = async (ports: JobsPorts, slot: Slot, ticket: Ticket): Promise<void> => {
  const { mark, ticks } = slot.holder;
  if (mark && ticks >= coldTicks) {
    if ((await settle(ports, ticket)) === "settled") return;
    await changeQuota(ports, slot.quotaKey, withoutMark(slot.jobKey, mark.number));
  }
  await ports.submissions.send([{ jobKey: slot.jobKey, attempt: ticket.attempt }]);
  await changeTicket(ports, slot.jobKey, toAdmitted);
};

/** A live ticket that is listed but holds no slot: the list is late, or a put-back was cut short, or the quota's row was lost. */
const checkStray = async (ports: JobsPorts, { jobKey, quotaKey }: Ticket): Promise<void> => {
  const ticket = await ports.tickets.read(jobKey);
  const quota = await ports.quotas.read(quotaKey);
  if (!ticket || !quota || holderOf(quota, jobKey)) return;
  const waiting = toWaiting(ticket);
  if (waiting) return void (await ports.tickets.replace(waiting));
  if (ticket.phase !== "submitted") return;
  const held = { jobKey, runId: ticket.cause.runId };
  await changeQuota(ports, quotaKey, (now) => (holderOf(now, jobKey) ? undefined : withSlots(now, [held])));
};
