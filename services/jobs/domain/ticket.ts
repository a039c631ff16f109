import type { BatchOrder, EndedJob, Metadata, Problem, TrainingOrder } from "../../../events-schema/index.ts";

/** What Bedrock is to be asked for. */
export type JobOrder =
  { readonly kind: "training"; readonly order: TrainingOrder } | { readonly kind: "batch"; readonly order: BatchOrder };
export type JobKind = JobOrder["kind"];

/** What is announced when the job has ended; kept, so that it can be announced again. */
export type Result =
  /** `product`: the model's ARN or the folder of the output. */
  | { readonly outcome: "completed"; readonly job: EndedJob; readonly product: string }
  /** Without `job`: none was ever made. */
  | { readonly outcome: "failed"; readonly job?: EndedJob; readonly problem: Problem };

/** Why a job is not wanted any more: its run is over, its time is up, or who asked for it has withdrawn it. */
export type StopReason = "cancelled" | "ended" | "deadline" | "withdrawn";

/** One wanted job, from the request to its result. Kept for good: a redelivery may come years later. */
export type Ticket = {
  readonly jobKey: string;
  readonly job: JobOrder;
  /** The request's metadata: whatever is emitted later belongs to its run. */
  readonly cause: Metadata;
  readonly quotaKey: string;
  /** `admitted` only keeps it off the waiting list; who may create is decided by the quota's holders alone. */
  readonly phase: "waiting" | "admitted" | "submitted" | "ended";
  readonly attempt: number;
  readonly createdAt: string;
  /** Milliseconds since 1970. */
  readonly notBefore?: number;
  /** How often Bedrock had no room for it. */
  readonly putBacks: number;
  /** Bedrock's words when it last had no room. */
  readonly busy?: string;
  /** Ticks at which Bedrock did not know its job. */
  readonly missedTicks: number;
  readonly jobArn?: string;
  readonly jobName?: string;
  readonly stopping?: StopReason;
  readonly result?: Result;
  /** Of the row; each write expects the one it has read. */
  readonly version: number;
};

/** Changes a ticket, or leaves it alone (undefined) where the change makes no sense any more. Phases only move forward, but for the put-back. */
export type TicketChange = (ticket: Ticket) => Ticket | undefined;

export const openTicket = (given: { job: JobOrder; cause: Metadata; quotaKey: string; createdAt: string }): Ticket => ({
  ...given,
  jobKey: given.job.order.jobKey,
  phase: "waiting",
  attempt: 1,
  putBacks: 0,
  missedTicks: 0,
  version: 1,
});

const isBeforeSubmission = ({ phase }: Ticket): boolean => phase === "waiting" || phase === "admitted";

export const toAdmitted: TicketChange = (ticket) =>
  ticket.phase === "waiting" ? { ...ticket, phase: "admitted" } : undefined;

/** Its slot is gone: back in line, at its old place. */
export const toWaiting: TicketChange = (ticket) =>
  ticket.phase === "admitted" ? { ...ticket, phase: "waiting" } : undefined;

/** Bedrock had no room: back in line, unharmed, but not at once. */
export const toPutBack =
  ({ notBefore, message }: { notBefore: number; message: string }): TicketChange =>
  (ticket) =>
    isBeforeSubmission(ticket)
      ? { ...ticket, phase: "waiting", notBefore, busy: message, putBacks: ticket.putBacks + 1 }
      : undefined;

export const toSubmitted =
  ({ arn, name }: { arn: string; name: string }): TicketChange =>
  (ticket) =>
    isBeforeSubmission(ticket) ? { ...ticket, phase: "submitted", jobArn: arn, jobName: name } : undefined;

/** Also before there is a job: whoever creates one reads it first. The first reason stands. */
export const toStopping =
  (reason: StopReason): TicketChange =>
  (ticket) =>
    ticket.phase !== "ended" && ticket.stopping === undefined ? { ...ticket, stopping: reason } : undefined;

export const toMissed: TicketChange = (ticket) =>
  ticket.phase === "submitted" ? { ...ticket, missedTicks: ticket.missedTicks + 1 } : undefined;

/** The first result stands. */
export const toEnded =
  (result: Result): TicketChange =>
  (ticket) =>
    ticket.phase === "ended" ? undefined : { ...ticket, phase: "ended", result };
