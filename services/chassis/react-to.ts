import type { Contract, DataOf, Metadata, Violation } from "../../events-schema/index.ts";
import type { Emit } from "./publish.ts";

/** One event, as a reaction reads it. */
export type Incoming<Data> = { metadata: Metadata; data: Data };

/** A reaction to one version of one event. It reaches the world through its ports alone. */
export type EventReaction<Ports> = {
  readonly contract: Contract;
  react(message: Incoming<unknown>, ports: Ports & { emit: Emit }): Promise<void>;
  /** For requests: how to refuse one that does not match its contract, so that the requester hears of it. Absent: it is parked. */
  refuse?(message: Incoming<readonly Violation[]>, ports: Ports & { emit: Emit }): Promise<void>;
  /** Handles a replayed event again, also one that it has handled. Only for what a repetition cannot harm, such as a read model. */
  readonly handlesReplays?: boolean;
};

/** Ties a reaction to the contract whose data it reads. */
export const reactTo = <C extends Contract, Ports>(
  contract: C,
  react: (message: Incoming<DataOf<C>>, ports: Ports & { emit: Emit }) => Promise<void>,
  options: Pick<EventReaction<Ports>, "refuse" | "handlesReplays"> = {},
): EventReaction<Ports> => ({
  contract,
  react: (message, ports) => react({ metadata: message.metadata, data: message.data as DataOf<C> }, ports),
  ...options,
});
