import type { z } from "zod";
import { consumeEvents, consumeMessages, type Consumer, type Handle } from "./consume.ts";
import type { ServiceDeclaration } from "./declaration.ts";
import type { EdgePorts, InMessage } from "./ports.ts";
import type { EventReaction } from "./react-to.ts";

/** How a reaction is answered, before it is known where: whoever runs it gives it its name and its ports. */
export type Answer<Ports> = (consumer: Consumer<Ports>) => Handle;

/** An answer for each declared reaction. The same one runs on AWS, in the local cloud and in the simulation. */
export type Wiring<Declaration extends ServiceDeclaration, Ports> = {
  readonly [Reaction in keyof Declaration["reactions"]]: Answer<Ports>;
};

/** Answers events of the bus. */
export const events =
  <Ports extends EdgePorts>(...reactions: readonly EventReaction<Ports>[]): Answer<Ports> =>
  (consumer) =>
    consumeEvents(consumer, reactions);

/** Answers commands, ticks and events of AWS services. */
export const messages =
  <Schema extends z.ZodType, Ports>(
    schema: Schema,
    react: (message: z.output<Schema>, ports: Ports, received: InMessage) => Promise<void>,
  ): Answer<Ports> =>
  (consumer) =>
    consumeMessages(consumer, schema, react);

/** Answers messages of any content, such as dead letters. */
export const letters =
  <Ports>(react: (letter: InMessage, ports: Ports) => Promise<void>): Answer<Ports> =>
  ({ ports }) =>
  (letter) =>
    react(letter, ports);
