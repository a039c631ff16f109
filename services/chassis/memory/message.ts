import { isRequest, sourceOf, type Contract, type Metadata } from "../../../events-schema/index.ts";
import type { ServiceDeclaration } from "../declaration.ts";
import type { EdgePorts, InMessage } from "../ports.ts";
import type { Answer } from "../wiring.ts";
import { messageOf } from "./envelope-of.ts";
import { forgetfulLedger, memoryClaimsUri } from "./memory-edge.ts";

/** One message, as its queue would deliver it: any number of times, to any ports. */
export type Message<Ports> = {
  what: string;
  /** Which reaction of the declaration hears it. */
  reaction: string;
  /** EventBridge and its queue hold it until it is handled; commands and ticks may be lost, and a schedule must be enough. */
  isFromBus: boolean;
  deliver(ports: Ports): Promise<void>;
};

type Wired<Reaction extends string, Ports> = {
  service: ServiceDeclaration;
  wiring: Readonly<Record<Reaction, Answer<Ports>>>;
  /** Default: the ledger forgets at once, because it only spares work and nothing may depend on it. */
  ledger?: "forgets" | "remembers";
};

/** Makes messages for the reactions of a service. They pass through its edge and its wiring, as on Lambda. */
export const messagesFor = <Reaction extends string, Ports extends EdgePorts>({
  service,
  wiring,
  ledger = "forgets",
}: Wired<Reaction, Ports>) => {
  const letter = (
    reaction: Reaction,
    given: { what: string; message: InMessage; isFromBus: boolean },
  ): Message<Ports> => ({
    what: given.what,
    reaction,
    isFromBus: given.isFromBus,
    deliver: async (ports) =>
      wiring[reaction]({
        name: `${service.name}/${reaction}`,
        service: service.name,
        claimsUri: memoryClaimsUri,
        ports: ledger === "forgets" ? { ...ports, ledger: forgetfulLedger } : ports,
      })(given.message),
  });
  return {
    letter,
    /** What EventBridge delivers. The metadata of a request is not read: its run comes of its data. */
    event: (reaction: Reaction, contract: Contract, metadata: Metadata, data: unknown): Message<Ports> =>
      letter(reaction, {
        what: `${contract.type} ${metadata.runId}`,
        message: messageOf(
          {
            type: contract.type,
            source: isRequest(contract) ? "a-user" : sourceOf(contract.owners[0] ?? ""),
            detail: { metadata, data },
          },
          { account: metadata.requester.account, envelopeId: metadata.id },
        ),
        isFromBus: true,
      }),
    /** A command, a tick or an event of an AWS service. */
    command: (reaction: Reaction, body: unknown, attributes: Record<string, string> = {}): Message<Ports> =>
      letter(reaction, {
        what: `${reaction} ${JSON.stringify(body)}`,
        message: { ...messageOf({ type: "", detail: {} }), body: JSON.stringify(body), attributes },
        isFromBus: false,
      }),
  };
};
