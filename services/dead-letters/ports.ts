import type { Metadata } from "../../events-schema/index.ts";
import type { EdgePorts } from "../chassis/ports.ts";
import type { Emit } from "../chassis/publish.ts";
import type { ParkedMessage } from "./domain/parked-message.ts";

/** The durable list of parked messages. */
export type ParkedStore = {
  /** Keeps it unless it is kept already. */
  park(message: ParkedMessage, parkedAt: Date): Promise<void>;
  /** Those not redriven yet, oldest first. */
  waiting(): AsyncIterable<ParkedMessage>;
  /** Those that this redrive has sent back already: a redrive that died goes on and says what it did in all. */
  redrivenBy(redriveId: string): AsyncIterable<ParkedMessage>;
  markRedriven(parkedId: string, redriveId: string): Promise<void>;
};

/** Back to the queue it came from. Throws where that queue is gone. */
export type Redriver = { send(queueArn: string, body: string): Promise<void> };

export type DeadLetterPorts = EdgePorts & {
  parked: ParkedStore;
  redriver: Redriver;
  emitFrom: (cause: Metadata) => Emit;
  place: { stack: string; account: string; parkedUri: string };
};
