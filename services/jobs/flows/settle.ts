import { jobNameOf } from "../domain/job-name.ts";
import { isTerminal, resultOf, type JobSeen } from "../domain/result.ts";
import type { Ticket } from "../domain/ticket.ts";
import type { JobsPorts } from "../ports.ts";
import { conclude } from "./conclude.ts";
import { recordSubmitted } from "./record-submitted.ts";
import { stopIfUnwanted } from "./stop-if-unwanted.ts";

/** Asks Bedrock how the ticket's job is and draws the consequence. Nothing that anybody else says about a job is believed. */
export const settle = async (ports: JobsPorts, ticket: Ticket): Promise<"settled" | "not at Bedrock"> => {
  if (ticket.result) {
    await conclude(ports, ticket.jobKey, ticket.result);
    return "settled";
  }
  const seen = await lookUp(ports, ticket);
  if (!seen) return "not at Bedrock";
  await adopt(ports, ticket, seen);
  return "settled";
};

/** Takes a job found at Bedrock as the ticket's own, at whatever state it is. */
export const adopt = async (ports: JobsPorts, ticket: Ticket, seen: JobSeen): Promise<void> => {
  const submitted = ticket.phase === "submitted" ? ticket : await recordSubmitted(ports, ticket, seen);
  if (isTerminal(seen)) await conclude(ports, ticket.jobKey, resultOf(submitted, seen));
  else await stopIfUnwanted(ports, submitted, seen);
};

const lookUp = async ({ jobs, stack }: JobsPorts, ticket: Ticket): Promise<JobSeen | undefined> =>
  ticket.jobArn === undefined
    ? jobs.find(ticket.job.kind, jobNameOf(stack, ticket))
    : jobs.get(ticket.job.kind, ticket.jobArn);
