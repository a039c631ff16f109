import { z } from "zod";
import { AccountId, ResultsBus, StackName, readContext } from "./settings.ts";

const ProducerSettings = z.object({
  /** The account whose bus is asked. */
  hubAccount: AccountId,
  /** Its stack's name, which is its bus's too. */
  hubStack: StackName.default("choreo"),
  /** Names this stack. */
  producerStack: StackName.default("choreo-producer"),
  /** The same as the hub's setting of this name. */
  resultsBus: ResultsBus.default("choreo-results"),
});

/** What the stack of a producing account can choose, by CDK context. */
export type ProducerSettings = z.output<typeof ProducerSettings>;

export const readProducerSettings = (context: (key: string) => unknown): ProducerSettings =>
  readContext(ProducerSettings, context);
