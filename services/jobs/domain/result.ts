import type { EndedJob, Problem } from "../../../events-schema/index.ts";
import type { JobKind, JobOrder, Result, StopReason, Ticket } from "./ticket.ts";

/** A job as Bedrock tells of it. Times are Bedrock's own, ISO 8601. */
export type JobSeen = {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly submittedAt?: string;
  readonly endedAt?: string;
  /** Of a customization job that has ended well. */
  readonly modelArn?: string;
};

/** The states that a job does not leave (API reference: ModelCustomizationJobStatus, ModelInvocationJobStatus). */
const terminal = new Set(["Completed", "PartiallyCompleted", "Failed", "Stopped", "Expired"]);
export const isTerminal = ({ status }: JobSeen): boolean => terminal.has(status);

/** What a job that has ended means to who asked for it. */
export const resultOf = (ticket: Ticket, seen: JobSeen): Result => {
  const job = endedJob(ticket, seen);
  const product = productOf(ticket.job, seen);
  if (product !== undefined) return { outcome: "completed", job, product };
  return { outcome: "failed", job, problem: problemOf(ticket, seen) };
};

const endedJob = ({ attempt }: Ticket, { arn, name, status, submittedAt, endedAt }: JobSeen): EndedJob => ({
  arn,
  name,
  attempt,
  status,
  ...(submittedAt !== undefined && { submittedAt }),
  ...(endedAt !== undefined && { endedAt }),
});

const productOf = ({ kind, order }: JobOrder, { status, arn, modelArn }: JobSeen): string | undefined => {
  if (kind === "training") return status === "Completed" ? modelArn : undefined;
  if (status !== "Completed" && status !== "PartiallyCompleted") return undefined;
  return `${order.outputUri.replace(/\/$/, "")}/${arn.slice(arn.lastIndexOf("/") + 1)}/`;
};

const nounOf = (kind: JobKind): string => (kind === "training" ? "customization job" : "batch inference job");

const problemOf = ({ job, stopping }: Ticket, seen: JobSeen): Problem => {
  const subject = `The ${nounOf(job.kind)} ${seen.name}`;
  const words = seen.message === undefined || seen.message === "" ? "" : ` Bedrock says: ${seen.message}`;
  if (seen.status === "Stopped" && stopping !== undefined) return stoppedByUs(stopping, { subject, job, words });
  if (seen.status === "Stopped")
    return {
      code: "jobs/stopped",
      message: sentence(`${subject} was stopped by somebody else.${words}`),
      remedy: "Ask who stopped it (CloudTrail: the job's Stop call), then start a new run.",
    };
  if (seen.status === "Expired")
    return {
      code: "jobs/expired",
      message: sentence(`${subject} was not started by Bedrock within its time limit.${words}`),
      remedy: "Start a new run with a longer time limit (timeoutHours, at most 168), or at a quieter time.",
    };
  return {
    code: "jobs/failed",
    message: sentence(`${subject} ended as ${seen.status}${missingModel(seen)}.${words}`),
    remedy: "Correct what Bedrock names; where it names a passing error, start the run again.",
  };
};

const missingModel = ({ status }: JobSeen): string => (status === "Completed" ? " but without a model" : "");

const stoppedByUs = (
  reason: StopReason,
  { subject, job, words }: { subject: string; job: JobOrder; words: string },
): Problem => {
  if (reason !== "deadline") return unwanted(reason, `${subject} was stopped`);
  return {
    code: "jobs/deadline",
    message: sentence(`${subject} had not ended after ${job.order.deadlineHours} hours and was stopped.${words}`),
    remedy: "Start a new run with a later deadline (deadlineHours) or less data.",
  };
};

/** Why no job is made for a ticket: there is no job yet whose time could be up. */
export type Unwanted = Exclude<StopReason, "deadline">;

const unwanted = (reason: Unwanted, what: string): Problem => {
  switch (reason) {
    case "cancelled":
      return {
        code: "run/cancelled",
        message: `${what}: the run was cancelled.`,
        remedy: "Start a new run if it is wanted after all.",
      };
    case "ended":
      return {
        code: "run/ended",
        message: `${what}: its run had ended.`,
        remedy: "Nothing: a run that is over buys nothing more.",
      };
    case "withdrawn":
      return {
        code: "jobs/withdrawn",
        message: `${what}: who had asked for it wants it no more.`,
        remedy: "Nothing: what it has answered is kept, and the rest is asked in another way.",
      };
  }
};

export const neverSubmitted = ({ job, jobKey }: Ticket, reason: Unwanted): Result => ({
  outcome: "failed",
  problem: unwanted(reason, `The ${nounOf(job.kind)} of ticket ${jobKey} was not submitted`),
});

/** Bedrock will not take this order, now or later. */
export const refusedByBedrock = ({ job, jobKey }: Ticket, message: string): Result => ({
  outcome: "failed",
  problem: {
    code: "jobs/refused-by-bedrock",
    message: sentence(`Bedrock refused the ${nounOf(job.kind)} of ticket ${jobKey}: ${message}`),
    remedy:
      "Correct what Bedrock names (names already taken, a model not available in this region or not enabled, a role that may not be passed), then start a new run.",
  },
});

/** Bedrock took the job and later did not know it. */
export const lostByBedrock = ({ job, jobArn, attempt, jobName, missedTicks }: Ticket): Result => ({
  outcome: "failed",
  job: { arn: jobArn ?? "unknown", name: jobName ?? "unknown", attempt, status: "Unknown" },
  problem: {
    code: "jobs/lost",
    message: sentence(`Bedrock has not known the ${nounOf(job.kind)} ${jobArn ?? ""} at ${missedTicks} checks.`),
    remedy: "Look for it in the Bedrock console; if it is gone, start a new run.",
  },
});

/** What a problem's message takes. */
const sentence = (text: string): string => text.slice(0, 4000);

/** Hours are counted from Bedrock's time of submission; without it there is no deadline. */
export const isPastDeadline = ({ job }: Ticket, { submittedAt }: JobSeen, now: Date): boolean =>
  submittedAt !== undefined && now.getTime() > Date.parse(submittedAt) + job.order.deadlineHours * 3_600_000;
