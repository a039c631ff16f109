import type { Mail } from "./mails.ts";

/** An invariant that does not hold, by its number in the list of faults. */
export type Violation = { readonly invariant: string; readonly sentence: string; readonly at: number };

/** What anybody can see who stands outside the services: nothing here is theirs. */
export type Sight = {
  asked: readonly Asked[];
  poisoned: readonly { queue: string; at: number }[];
  jobs: readonly Job[];
  limits: ReadonlyMap<string, readonly { readonly at: number; readonly limit: number }[]>;
  capacities: readonly Capacity[];
  /** Answers that were paid for, by model. */
  paid: ReadonlyMap<string, number>;
  slots: () => readonly { key: string; jobKey: string }[];
  queues: () => readonly { name: string; about: readonly string[] }[];
  /** Mails that were sent after the first so many, as their reader sees them. */
  mailsAfter: (count: number) => readonly Mail[];
};

export type Asked = {
  kind: string;
  runId: string;
  at: number;
  eventId?: string;
  cancelledAt?: number;
  jobKey?: string;
  /** Whom the request wants to be mailed. */
  names?: readonly string[];
  /** Of a pipeline: the records that it is about. */
  ids?: readonly (readonly string[])[];
};
export type Job = {
  jobKey: string;
  runId: string;
  quota: string;
  name: string;
  status: string;
  submittedAt: number;
  endedAt?: number;
  arn: string;
  order: { inputUri?: string; outputUri: string };
};
export type Capacity = {
  arn: string;
  name: string;
  method: string;
  modelUnits: number;
  createdAt: number;
  deletedAt?: number;
  refusedAt?: number;
  tags: Readonly<Record<string, string>>;
};
export type Event = {
  id: string;
  source: string;
  account: string;
  "detail-type": string;
  detail: Record<string, unknown>;
};

export const minute = 60_000;
export const hour = 60 * minute;

/** How long things may stay wrong, in bad weather and in good. */
export const patience = {
  quotaNoticed: { raging: 24 * hour, calm: 2 * hour },
  slotReconciled: { raging: 12 * hour, calm: 2 * hour },
  /** Of one message in one queue. */
  copiesMost: 40,
  /** Receives that were burnt in bad weather may be the reason until then. */
  receivesBurnt: 12 * hour,
  /** Of whoever was about to buy when a cancellation came. */
  callUnderWay: 15 * minute,
  orphanGone: { raging: 8 * hour, calm: 4 * hour },
};

/** Says that an invariant is broken. */
export type Broken = (invariant: string, sentence: string) => void;

/** What each part of the reference model stands on. */
export type Ground = {
  readonly now: () => number;
  /** When the weather turns fair. */
  readonly calmAt: number;
  readonly broken: Broken;
  readonly seen: () => Sight;
  readonly readObject: (uri: string) => string | undefined;
};

/** Has this been wrong for no longer than it may? */
export const within = (
  { now, calmAt }: Pick<Ground, "now" | "calmAt">,
  { raging, calm }: { raging: number; calm: number },
  since: number,
): boolean => now() - since <= raging && !(now() >= calmAt && now() - Math.max(since, calmAt) > calm);

export const minutes = (ms: number): string => `${Math.round(ms / minute)} minutes`;
