import type { Metadata } from "../../events-schema/index.ts";
import type { EdgePorts, QuotaLimits } from "../chassis/ports.ts";
import type { Emit } from "../chassis/publish.ts";
import type { JobQuota } from "../models/quotas.ts";
import type { Quota } from "./domain/quota.ts";
import type { JobSeen } from "./domain/result.ts";
import type { JobKind, JobOrder, Ticket } from "./domain/ticket.ts";

/** Tickets, one row each. What is read by key is the latest; what is listed may be late and is never trusted alone. */
export type TicketStore = {
  /** The first one stands. */
  open(ticket: Ticket): Promise<"opened" | "existed">;
  read(jobKey: string): Promise<Ticket | undefined>;
  /** Writes it with the next version if the row still has this one; says whether. */
  replace(ticket: Ticket): Promise<boolean>;
  /** Remembers that the run has a ticket of this key, before the ticket is there. */
  noteOfRun(runId: string, jobKey: string): Promise<void>;
  /** Whatever was noted before the call. */
  jobKeysOfRun(runId: string): Promise<string[]>;
  /** The oldest `perRunMax` waiting tickets of each run, so that a long line hides nobody. Perhaps late. */
  waitingByRun(quotaKey: string, perRunMax: number): Promise<Ticket[]>;
  /** Admitted and submitted tickets. Perhaps late. */
  live(quotaKey: string): Promise<Ticket[]>;
};

/** Quotas, one row each. */
export type QuotaStore = {
  /** The first one stands. */
  open(quota: Quota): Promise<void>;
  read(key: string): Promise<Quota | undefined>;
  /** Writes it with the next version if the row still has this one; says whether. */
  replace(quota: Quota): Promise<boolean>;
  /** Every quota that was ever used. */
  keys(): Promise<string[]>;
};

/** A job as it is asked for: the name is the client token too. */
export type JobToCreate = { readonly name: string; readonly runId: string; readonly job: JobOrder };

/** What Create came to. Anything else (time-outs, 5xx) is thrown, with the outcome unknown. */
export type Created =
  | { readonly outcome: "created"; readonly arn: string }
  /** A name in it is taken: perhaps by the very job, from an earlier try. */
  | { readonly outcome: "name-taken"; readonly message: string }
  /** No room or too many calls: certainly no job, and later may do. */
  | { readonly outcome: "busy"; readonly message: string }
  /** Never. */
  | { readonly outcome: "refused"; readonly message: string };

/** Bedrock's jobs of both kinds. */
export type JobControl = {
  create(job: JobToCreate): Promise<Created>;
  find(kind: JobKind, name: string): Promise<JobSeen | undefined>;
  get(kind: JobKind, arn: string): Promise<JobSeen | undefined>;
  /** Nothing happens where the job has ended or is stopping already. */
  stop(kind: JobKind, arn: string): Promise<void>;
};

/** One admitted ticket, on its way to Bedrock. */
export type Submission = { readonly jobKey: string; readonly attempt: number };
export type Submissions = { send(submissions: readonly Submission[]): Promise<void> };

export type JobsPorts = EdgePorts & {
  tickets: TicketStore;
  quotas: QuotaStore;
  jobs: JobControl;
  submissions: Submissions;
  limits: QuotaLimits;
  /** Which limit a job counts against. */
  quotaFor(job: JobOrder): JobQuota;
  /** The stack's name, in every job's name. */
  stack: string;
  emitFrom: (cause: Metadata) => Emit;
};
