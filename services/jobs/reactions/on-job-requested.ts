import {
  BatchJobRequested,
  BatchJobWithdrawn,
  TrainingJobRequested,
  type Metadata,
} from "../../../events-schema/index.ts";
import { Rejected } from "../../chassis/outcome.ts";
import { reactTo, type EventReaction } from "../../chassis/react-to.ts";
import { openTicket, type JobOrder, type Ticket } from "../domain/ticket.ts";
import { admit } from "../flows/admit.ts";
import { announceResult } from "../flows/announce.ts";
import { dismiss } from "../flows/dismiss.ts";
import { knowQuota } from "../flows/know-quota.ts";
import type { JobsPorts } from "../ports.ts";

/** A wanted job gets a ticket, once. Who asks again hears the result again, if there is one. */
const takeIn = async (ports: JobsPorts, cause: Metadata, job: JobOrder): Promise<void> => {
  const ticket = await ticketFor(ports, cause, job);
  if (!ticket) return;
  if (ticket.phase === "ended") return announceResult(ports, ticket);
  const tombstone = await ports.tombstones.read(cause.runId);
  if (tombstone !== undefined) return dismiss(ports, ticket.jobKey, tombstone);
  await admit(ports, ticket.quotaKey, ticket);
};

/** A job that is not wanted any more is dropped or stopped, and how it ended is said. Heard before its request, it ends the ticket first. */
const withdraw = async (ports: JobsPorts, cause: Metadata, job: JobOrder): Promise<void> => {
  const ticket = await ticketFor(ports, cause, job);
  if (!ticket) return;
  if (ticket.phase === "ended") return announceResult(ports, ticket);
  await dismiss(ports, ticket.jobKey, (await ports.tombstones.read(cause.runId)) ?? "withdrawn");
};

/** undefined: its run has ended, and no ticket is opened for that. The row of the run comes first, so that a cancellation finds every ticket. */
const ticketFor = async (ports: JobsPorts, cause: Metadata, job: JobOrder): Promise<Ticket | undefined> => {
  const { jobKey } = job.order;
  const known = await ports.tickets.read(jobKey);
  if (known) return sameRun(known, cause);
  if ((await ports.tombstones.read(cause.runId)) === "ended") return undefined;
  const quotaKey = await knowQuota(ports, job);
  await ports.tickets.noteOfRun(cause.runId, jobKey);
  const ticket = openTicket({ job, cause, quotaKey, createdAt: ports.clock.now().toISOString() });
  if ((await ports.tickets.open(ticket)) === "opened") return ticket;
  return ticketFor(ports, cause, job);
};

const sameRun = (known: Ticket, { runId }: Metadata): Ticket => {
  if (known.cause.runId === runId) return known;
  throw new Rejected(
    "jobs/foreign-job-key",
    `job key ${known.jobKey} belongs to run ${known.cause.runId}; run ${runId} asked for it too`,
  );
};

export const onJobRequested: readonly EventReaction<JobsPorts>[] = [
  reactTo(TrainingJobRequested, async ({ metadata, data }, ports: JobsPorts) =>
    takeIn(ports, metadata, { kind: "training", order: data.order }),
  ),
  reactTo(BatchJobRequested, async ({ metadata, data }, ports: JobsPorts) =>
    takeIn(ports, metadata, { kind: "batch", order: data.order }),
  ),
  reactTo(BatchJobWithdrawn, async ({ metadata, data }, ports: JobsPorts) =>
    withdraw(ports, metadata, { kind: "batch", order: data.order }),
  ),
];
