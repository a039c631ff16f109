import { backoffMs } from "../../chassis/clock.ts";
import { assert } from "../../chassis/outcome.ts";
import { jobNameOf } from "../domain/job-name.ts";
import { holderOf, isOnly, withMark, withoutSlot, type Mark } from "../domain/quota.ts";
import { neverSubmitted, refusedByBedrock } from "../domain/result.ts";
import { toPutBack, type Ticket } from "../domain/ticket.ts";
import type { JobsPorts } from "../ports.ts";
import { announceSubmitted } from "./announce.ts";
import { changeQuota, changeTicket } from "./change.ts";
import { conclude } from "./conclude.ts";
import { recordSubmitted } from "./record-submitted.ts";
import { adopt } from "./settle.ts";
import { stopIfUnwanted } from "./stop-if-unwanted.ts";

/** Milliseconds of back-off for a ticket that Bedrock had no room for: from about a minute, doubling, to half an hour. */
const putBack = { baseMs: 60_000, capMs: 1_800_000 };
/** How long nobody of the quota is admitted after that, so that a long line does not knock in turn. */
const quietMs = 60_000;

/** Mark, look again, create, write down. Only who holds the slot gets a mark; only who is alone with it may free the slot. */
export const submit = async (ports: JobsPorts, { jobKey, quotaKey }: Ticket): Promise<void> => {
  const marked = await changeQuota(ports, quotaKey, withMark(jobKey));
  const mark = marked && holderOf(marked, jobKey)?.mark;
  if (!mark) return;
  const ticket = await ports.tickets.read(jobKey);
  assert(ticket, `there is no ticket ${jobKey}, although it holds a slot`);
  if (ticket.result) return conclude(ports, jobKey, ticket.result, mark);
  if (ticket.phase === "submitted") return afterSubmission(ports, ticket);
  await submitMarked(ports, ticket, mark);
};

const submitMarked = async (ports: JobsPorts, ticket: Ticket, mark: Mark): Promise<void> => {
  const unwanted = (await ports.tombstones.read(ticket.cause.runId)) ?? withdrawn(ticket);
  const found = await findEarlier(ports, ticket, mark);
  if (found) return adopt(ports, ticket, found);
  if (unwanted === undefined) return create(ports, ticket, mark);
  if (!mark.shared) return conclude(ports, ticket.jobKey, neverSubmitted(ticket, unwanted), mark);
};

const withdrawn = ({ stopping }: Ticket): "withdrawn" | undefined =>
  stopping === "withdrawn" ? "withdrawn" : undefined;

/** Somebody was here before: the job may exist although nobody wrote it down. */
const findEarlier = async ({ jobs, stack }: JobsPorts, ticket: Ticket, mark: Mark) =>
  mark.shared || ticket.putBacks > 0 ? jobs.find(ticket.job.kind, jobNameOf(stack, ticket)) : undefined;

const create = async (ports: JobsPorts, ticket: Ticket, mark: Mark): Promise<void> => {
  const { job, jobKey, cause } = ticket;
  const name = jobNameOf(ports.stack, ticket);
  const created = await ports.jobs.create({ name, runId: cause.runId, job });
  switch (created.outcome) {
    case "created": {
      const submitted = await recordSubmitted(ports, ticket, { arn: created.arn, name });
      return stopIfUnwanted(ports, submitted);
    }
    case "busy":
      return returnToLine(ports, ticket, { mark, message: created.message });
    case "refused":
      return conclude(ports, jobKey, refusedByBedrock(ticket, created.message), mark);
    case "name-taken": {
      const found = await ports.jobs.find(job.kind, name);
      if (found) return adopt(ports, ticket, found);
      return conclude(ports, jobKey, refusedByBedrock(ticket, created.message), mark);
    }
  }
};

/** Slot first: it is freed only by who is alone with the mark. If not alone, it stays held and the reconciler reminds. No attempt is spent. */
const returnToLine = async (
  ports: JobsPorts,
  { jobKey, quotaKey, putBacks }: Ticket,
  { mark, message }: { mark: Mark; message: string },
): Promise<void> => {
  const now = ports.clock.now().getTime();
  const freed = await changeQuota(ports, quotaKey, (quota) => {
    const without = withoutSlot(jobKey, (holder) => isOnly(mark, holder.mark))(quota);
    return without && { ...without, quietUntil: now + quietMs };
  });
  if (!freed) return;
  const notBefore = now + putBack.baseMs + backoffMs(putBacks, ports.random, putBack);
  await changeTicket(ports, jobKey, toPutBack({ notBefore, message }));
};

/** For a command that comes again: says what was said, and looks whether the run is over. */
export const afterSubmission = async (ports: JobsPorts, ticket: Ticket): Promise<void> => {
  await announceSubmitted(ports, ticket);
  await stopIfUnwanted(ports, ticket);
};
