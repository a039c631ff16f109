import { z } from "zod";
import { JobKey } from "../../../events-schema/index.ts";
import { Rejected } from "../../chassis/outcome.ts";
import type { Ticket } from "../domain/ticket.ts";
import { afterSubmission, submit } from "../flows/submit.ts";
import { conclude } from "../flows/conclude.ts";
import type { JobsPorts } from "../ports.ts";

/** The command in the queue `job-submissions`. */
export const SubmissionCommand = z.object({ jobKey: JobKey, attempt: z.int().positive() });

/** An admitted ticket goes to Bedrock, unless it is there already or over. */
export const onSubmission = async (
  { jobKey, attempt }: z.output<typeof SubmissionCommand>,
  ports: JobsPorts,
): Promise<void> => {
  const ticket = await ports.tickets.read(jobKey);
  if (!ticket) throw new Rejected("jobs/unknown-ticket", `there is no ticket ${jobKey} to submit`);
  if (ticket.attempt === attempt) await byPhase(ports, ticket);
};

const byPhase = async (ports: JobsPorts, ticket: Ticket): Promise<void> => {
  if (ticket.result) return conclude(ports, ticket.jobKey, ticket.result);
  if (ticket.phase === "submitted") return afterSubmission(ports, ticket);
  await submit(ports, ticket);
};
