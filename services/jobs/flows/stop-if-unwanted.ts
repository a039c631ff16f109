import { toStopping, type StopReason, type Ticket } from "../domain/ticket.ts";
import { isPastDeadline, type JobSeen } from "../domain/result.ts";
import type { JobsPorts } from "../ports.ts";
import { changeTicket } from "./change.ts";

/** Stops a submitted job that is withdrawn, whose run is over or whose time is up. Its state change, not this call, ends the ticket. */
export const stopIfUnwanted = async (ports: JobsPorts, ticket: Ticket, seen?: JobSeen): Promise<void> => {
  const reason = await whyUnwanted(ports, ticket, seen);
  if (reason !== undefined) await stop(ports, ticket.jobKey, reason);
};

/** The reason first, then the call: whoever sees the job stopped can say why. The ticket as it stands afterwards. */
export const stop = async (ports: JobsPorts, jobKey: string, reason: StopReason): Promise<Ticket> => {
  const ticket = await changeTicket(ports, jobKey, toStopping(reason));
  const { phase, job, jobArn } = ticket;
  if (phase === "submitted" && jobArn !== undefined) await ports.jobs.stop(job.kind, jobArn);
  return ticket;
};

const whyUnwanted = async (
  { tombstones, clock }: JobsPorts,
  ticket: Ticket,
  seen?: JobSeen,
): Promise<StopReason | undefined> => {
  if (ticket.stopping === "withdrawn") return ticket.stopping;
  const tombstone = await tombstones.read(ticket.cause.runId);
  if (tombstone !== undefined) return tombstone;
  return seen && isPastDeadline(ticket, seen, clock.now()) ? "deadline" : undefined;
};
