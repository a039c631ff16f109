import { toSubmitted, type Ticket } from "../domain/ticket.ts";
import type { JobsPorts } from "../ports.ts";
import { announceSubmitted } from "./announce.ts";
import { changeTicket } from "./change.ts";

/** Writes down that Bedrock has the job, by whatever way we learnt of it, and says so. A job that nobody wants any more is stopped. */
export const recordSubmitted = async (
  ports: JobsPorts,
  { jobKey }: Ticket,
  job: { arn: string; name: string },
): Promise<Ticket> => {
  const ticket = await changeTicket(ports, jobKey, toSubmitted(job));
  if (ticket.jobArn === job.arn) await announceSubmitted(ports, ticket);
  else await ports.jobs.stop(ticket.job.kind, job.arn);
  return ticket;
};
