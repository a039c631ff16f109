import { z } from "zod";

/** An event that causes an event that causes an event…: past this many steps it is a loop. */
export const hopsMax = 256;

/** What the publisher writes on every event and nobody else; for requests from outside it is made from the envelope. */
export const Metadata = z.object({
  id: z
    .string()
    .min(1)
    .max(64)
    .describe(
      "Hash of run, type and natural key: the same fact has the same id, whatever caused it and in whichever version",
    ),
  version: z.int().positive().describe("Of the contract; missing means 1 [number, from 1]").default(1),
  runId: z.string().min(1).max(64).describe("Everything that follows from one request has one run"),
  causationId: z.string().min(1).max(128).describe("The id of the event that led to this one"),
  hops: z.int().nonnegative().describe(`Steps from the request to this event; above ${hopsMax} it is a loop [steps]`),
  time: z.iso.datetime().describe("When it was stated. ISO 8601, UTC"),
  requester: z
    .object({
      account: z
        .string()
        .regex(/^\d{12}$/)
        .describe("An AWS account id"),
    })
    .describe("Whose request started the run; from EventBridge's envelope, so it cannot be forged"),
});
export type Metadata = z.output<typeof Metadata>;

/** Larger data travels by S3 reference (the claim check), so that neither EventBridge nor SQS ever refuses an event. */
export const dataBytesMax = 200_000;

/** `detail` on the wire: metadata is always inline; data is inline or behind a claim check. */
export type Detail = { metadata: Metadata } & ({ data: unknown } | { claim: Claim });

export const Claim = z
  .object({
    uri: z.string().startsWith("s3://").describe("The object that holds `data` as JSON"),
    bytes: z.int().positive().describe("Size of the object [bytes]"),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe("Hash of the object"),
  })
  .describe(`In place of \`data\` where it has more than ${dataBytesMax} bytes as JSON`);
export type Claim = z.output<typeof Claim>;
