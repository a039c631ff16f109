import type { Readable } from "node:stream";
import type { Clock, Random } from "./clock.ts";
import type { OutgoingEvent } from "./publish.ts";

/** How events reach the bus. Resolves when every one is accepted; rejects if any is not, and then some may be on the bus. */
export type Publisher = { publish(events: readonly OutgoingEvent[]): Promise<void> };

/** Which consumer has handled which event. It only spares work: effects are idempotent without it. */
export type Ledger = {
  hasHandled(consumer: string, eventId: string): Promise<boolean>;
  recordHandled(consumer: string, eventId: string): Promise<void>;
};

/** Runs for which nothing may be bought any more. `ended` is final; `cancelled` means whoever holds the run must still end it. */
export type Tombstones = {
  read(runId: string): Promise<Tombstone | undefined>;
  bury(runId: string, state: Tombstone): Promise<void>;
};
export type Tombstone = "cancelled" | "ended";

/** The queue a message came from, for the two outcomes that are neither done nor a defect. */
export type ReturnPath = {
  /** To the dead-letter queue, with the reason. */
  park(message: InMessage, reason: { code: string; message: string }): Promise<void>;
  /** A copy to the same queue, visible after `delayMs` (at most 15 minutes). */
  defer(message: InMessage, delayMs: number): Promise<void>;
};

/** A message as a consumer gets it from SQS. */
export type InMessage = {
  messageId: string;
  body: string;
  /** String message attributes. */
  attributes: Readonly<Record<string, string>>;
  /** SQS's own attributes, such as DeadLetterQueueSourceArn. */
  system: Readonly<Record<string, string>>;
  /** When SQS took it, ms since 1970, in SQS's clock. */
  sentAt: number;
  receiveCount: number;
};

/** Objects by `s3://` URI. Bodies stream. */
export type Objects = {
  /** undefined: there is no such object. */
  head(uri: string): Promise<{ bytes: number; modifiedAt?: Date } | undefined>;
  /** All of it, or the bytes `from` (inclusive) to `to` (exclusive), of which it has one at least. Throws ObjectMissing. */
  read(uri: string, range?: { readonly from: number; readonly to: number }): Promise<Readable>;
  /** Writes unless it exists; says which. The first writer wins, so a second attempt changes nothing. */
  writeOnce(uri: string, body: () => Readable, contentType: string): Promise<"written" | "existed">;
  /** Every object under a prefix, in order. Throws ObjectMissing where the bucket is not there or not readable. */
  list(prefixUri: string): AsyncIterable<{ uri: string; bytes: number }>;
};

/** The object or bucket is not there, or not in this region, or this role may not read it (S3 does not tell these apart without s3:ListBucket). */
export class ObjectMissing extends Error {
  override readonly name = "ObjectMissing";
  readonly uri: string;
  constructor(uri: string, options?: ErrorOptions) {
    super(`there is no readable object at ${uri}`, options);
    this.uri = uri;
  }
}

/** By a name that is written down: the class's own is another in a minified bundle. */
export const isObjectMissing = (error: unknown): error is ObjectMissing =>
  error instanceof Error && error.name === "ObjectMissing";

/** Limits by quota code (Service Quotas, service code `bedrock`); undefined where this account cannot read one. */
export type QuotaLimits = { read(code: string): Promise<number | undefined> };

/** What every reaction can reach. */
export type EdgePorts = {
  publisher: Publisher;
  ledger: Ledger;
  tombstones: Tombstones;
  objects: Objects;
  clock: Clock;
  random: Random;
};
