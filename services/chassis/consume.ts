import {
  describeViolations,
  isRequest,
  readTolerantly,
  type Contract,
  type Metadata,
} from "../../events-schema/index.ts";
import type { z } from "zod";
import { readClaim } from "./claim-check.ts";
import {
  isNamelessReplay,
  metadataOfRequest,
  parseJson,
  payloadOf,
  readEnvelope,
  readMetadata,
  versionOf,
  type Envelope,
} from "./envelope.ts";
import { Rejected } from "./outcome.ts";
import type { EdgePorts, InMessage } from "./ports.ts";
import { emitFrom, type Emitter } from "./publish.ts";
import type { EventReaction } from "./react-to.ts";

/** Handles one message: resolves when done, throws Rejected, Deferred or a defect. */
export type Handle = (message: InMessage) => Promise<void>;

/** Who handles a message, and what it reaches. */
export type Consumer<Ports> = {
  /** `<service>/<reaction>`: the name in ledger, logs and dead letters. */
  name: string;
  service: string;
  claimsUri: string;
  ports: Ports;
};

/** Handles events of the bus: opens the envelope, skips what is handled already, reads tolerantly, reacts, remembers. */
export const consumeEvents =
  <Ports extends EdgePorts>(consumer: Consumer<Ports>, reactions: readonly EventReaction<Ports>[]): Handle =>
  async (message) => {
    const envelope = readEnvelope(message.body);
    const reaction = reactionFor(consumer.name, reactions, envelope);
    const { contract } = reaction;
    const data = isRequest(contract) ? inlineData(envelope) : await fetchData(consumer, envelope);
    const metadata = isRequest(contract) ? metadataOfRequest(envelope, contract, data) : readMetadata(envelope);
    const again = reaction.handlesReplays === true && envelope["replay-name"] !== undefined;
    if (!again && (await consumer.ports.ledger.hasHandled(consumer.name, metadata.id))) return;
    if (!again && isNamelessReplay(envelope, contract, data)) throw namelessReplay(contract, envelope);
    await react(consumer, reaction, { metadata, data });
    await consumer.ports.ledger.recordHandled(consumer.name, metadata.id);
  };

/** Handles everything else that arrives by queue: commands, ticks, events of AWS services. */
export const consumeMessages =
  <Schema extends z.ZodType, Ports>(
    consumer: { name: string; ports: Ports },
    schema: Schema,
    react: (message: z.output<Schema>, ports: Ports, received: InMessage) => Promise<void>,
  ): Handle =>
  async (message) => {
    const read = schema.safeParse(parseJson(message.body));
    if (!read.success)
      throw new Rejected("contract/unreadable", `${consumer.name} cannot read this message: ${read.error.message}`);
    await react(read.data, consumer.ports, message);
  };

const reactionFor = <Ports>(
  name: string,
  reactions: readonly EventReaction<Ports>[],
  envelope: Envelope,
): EventReaction<Ports> => {
  const version = versionOf(envelope);
  const found = reactions.find(
    ({ contract }) => contract.type === envelope["detail-type"] && contract.version === version,
  );
  if (found) return found;
  throw new Rejected("contract/unknown-version", `${name} does not read ${envelope["detail-type"]} version ${version}`);
};

/** A request may come from anyone: what it names in our bucket is not read for it. */
const inlineData = (envelope: Envelope): unknown => {
  if (!("claim" in envelope.detail)) return envelope.detail["data"];
  throw new Rejected(
    "contract/claim-in-request",
    `${envelope["detail-type"]} ${envelope.id} carries a claim; only our own services may, so publish the request again with its data inline`,
  );
};

const fetchData = async (consumer: Consumer<EdgePorts>, envelope: Envelope): Promise<unknown> => {
  const payload = payloadOf(envelope);
  return "claim" in payload ? readClaim(consumer.ports.objects, consumer.claimsUri, payload.claim) : payload.data;
};

const react = async <Ports extends EdgePorts>(
  consumer: Consumer<Ports>,
  reaction: EventReaction<Ports>,
  { metadata, data }: { metadata: Metadata; data: unknown },
): Promise<void> => {
  const emitter: Emitter = { service: consumer.service, claimsUri: consumer.claimsUri, ports: consumer.ports };
  const ports = { ...consumer.ports, emit: emitFrom(emitter, metadata) };
  const read = readTolerantly(reaction.contract, data);
  if (read.ok) return reaction.react({ metadata, data: read.data }, ports);
  if (reaction.refuse) return reaction.refuse({ metadata, data: read.violations }, ports);
  const { type, version } = reaction.contract;
  throw new Rejected(
    "contract/unreadable",
    `${type} ${metadata.id} does not match version ${version}: ${describeViolations(read.violations)}`,
  );
};

const namelessReplay = (contract: Contract, envelope: Envelope): Rejected =>
  new Rejected(
    "request/nameless-replay",
    `${contract.type} ${envelope.id} was replayed without data.requestId and might buy a second run; publish it again with a requestId`,
  );
