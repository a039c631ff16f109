import { z } from "zod";

/** An event that causes an event that causes an event…: past this many steps it is a loop. */
export const hopsMax = 256;

/** What the publisher writes on every event and nobody else; for requests from outside it is made from the envelope. */
export const Metadata = z.object({
  /** Hash of run, type and natural key: the same fact has the same id, whatever caused it. */
  id: z.string().min(1).max(64),
  version: z.int().positive(),
  runId: z.string().min(1).max(64),
  /** The id of the event that led to this one. */
  causationId: z.string().min(1).max(128),
  hops: z.int().nonnegative(),
  /** ISO 8601, UTC. */
  time: z.iso.datetime(),
  /** The account whose request started the run; from EventBridge's envelope, so it cannot be forged. */
  requester: z.object({ account: z.string().regex(/^\d{12}$/) }),
});
export type Metadata = z.output<typeof Metadata>;

/** Larger data travels by S3 reference (the claim check), so that neither EventBridge nor SQS ever refuses an event. */
export const dataBytesMax = 200_000;

/** `detail` on the wire: metadata is always inline; data is inline or behind a claim check. */
export type Detail = { metadata: Metadata } & ({ data: unknown } | { claim: Claim });

export const Claim = z.object({
  uri: z.string().startsWith("s3://"),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Claim = z.output<typeof Claim>;
