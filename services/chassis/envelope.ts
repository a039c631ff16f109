import { z } from "zod";
import { Claim, Metadata, eventIdOf, hopsMax, isRequest, runIdOf, type Contract } from "../../events-schema/index.ts";
import { Rejected } from "./outcome.ts";

/** EventBridge's envelope, as far as we read it. Our own consumers never look at the rest. */
const Envelope = z.object({
  id: z.string().min(1),
  account: z.string().regex(/^\d{12}$/),
  time: z.string(),
  source: z.string(),
  "detail-type": z.string(),
  "replay-name": z.string().optional(),
  detail: z.record(z.string(), z.unknown()),
});
export type Envelope = z.output<typeof Envelope>;

export const readEnvelope = (body: string): Envelope => {
  const parsed = Envelope.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  throw new Rejected("contract/not-an-event", "the message is not an EventBridge event", { cause: parsed.error });
};

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Rejected("contract/not-json", `the message is not JSON: ${text.slice(0, 80)}`, { cause });
  }
};

/** A version left out is 1, as in the rules. */
export const versionOf = (envelope: Envelope): number => {
  const metadata = envelope.detail["metadata"];
  const version = typeof metadata === "object" && metadata !== null && "version" in metadata ? metadata.version : 1;
  return typeof version === "number" ? version : Number.NaN;
};

/** Inline data, or the claim to fetch it with. */
export const payloadOf = (envelope: Envelope): { data: unknown } | { claim: Claim } => {
  if (!("claim" in envelope.detail)) return { data: envelope.detail["data"] };
  const claim = Claim.safeParse(envelope.detail["claim"]);
  if (claim.success) return { claim: claim.data };
  throw new Rejected(
    "contract/unreadable",
    `${envelope["detail-type"]} ${envelope.id} has a claim that cannot be read`,
    { cause: claim.error },
  );
};

/** The metadata of one of our own events, as its publisher wrote it. */
export const readMetadata = (envelope: Envelope): Metadata => {
  const parsed = Metadata.safeParse(envelope.detail["metadata"]);
  if (!parsed.success)
    throw new Rejected("contract/unreadable", `${envelope["detail-type"]} ${envelope.id} has no readable metadata`, {
      cause: parsed.error,
    });
  if (parsed.data.hops > hopsMax)
    throw new Rejected(
      "flow/loop",
      `${envelope["detail-type"]} ${parsed.data.id} is hop ${parsed.data.hops}; the limit is ${hopsMax}`,
    );
  return parsed.data;
};

/** The metadata of a request: nothing the sender wrote in it is believed; who asked comes from the envelope. */
export const metadataOfRequest = (envelope: Envelope, contract: Contract, data: unknown): Metadata => {
  const requestId = requestIdOf(data) ?? envelope.id;
  const { account } = envelope;
  const about = aboutRun(contract, data);
  const runId = about ?? runIdOf({ account, type: contract.type, requestId });
  return {
    id: eventIdOf({ runId, type: contract.type, naturalKey: requestId }),
    version: contract.version,
    runId,
    causationId: envelope.id,
    hops: 0,
    time: new Date(envelope.time).toISOString(),
    requester: { account },
  };
};

/** A replay of a request that nobody named might buy a second run; one with a name is the same run again. */
export const isNamelessReplay = (envelope: Envelope, contract: Contract, data: unknown): boolean =>
  isRequest(contract) &&
  envelope["replay-name"] !== undefined &&
  requestIdOf(data) === undefined &&
  contract.aboutRun === undefined;

const RequestId = z.object({ requestId: z.string().min(1).max(128) });
const requestIdOf = (data: unknown): string | undefined => {
  const read = RequestId.safeParse(data);
  return read.success ? read.data.requestId : undefined;
};

const aboutRun = (contract: Contract, data: unknown): string | undefined => {
  const read = contract.data.safeParse(data);
  return read.success ? contract.aboutRun?.(read.data) : undefined;
};
