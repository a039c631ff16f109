import { PutEventsCommand, type EventBridgeClient, type PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import { backoffMs, type Clock, type Random } from "../clock.ts";
import { assert } from "../outcome.ts";
import type { Publisher } from "../ports.ts";
import type { OutgoingEvent } from "../publish.ts";

/** PutEvents takes this many entries at once (API reference, PutEvents). */
const entriesMax = 10;
const attemptsMax = 5;

/** Puts events on the bus. An entry that EventBridge refuses for the moment is sent again alone; what was accepted is not repeated. */
export const eventBridgePublisher = (options: {
  client: EventBridgeClient;
  bus: string;
  clock: Clock;
  random: Random;
}): Publisher => ({
  async publish(events) {
    for (let from = 0; from < events.length; from += entriesMax)
      await sendAll(options, events.slice(from, from + entriesMax));
  },
});

const sendAll = async (
  options: Parameters<typeof eventBridgePublisher>[0],
  events: readonly OutgoingEvent[],
): Promise<void> => {
  let pending = events;
  for (let attempt = 0; ; attempt += 1) {
    const results = await send(options, pending);
    const refused = pending.flatMap((event, index) => {
      const result = results[index];
      return result?.ErrorCode === undefined ? [] : [{ event, result }];
    });
    if (refused.length === 0) return;
    const reason = refused
      .map(({ event, result }) => `${event.type}: ${result.ErrorCode} ${result.ErrorMessage ?? ""}`)
      .join("; ");
    if (attempt + 1 === attemptsMax || !refused.every(({ result }) => isPassing(result)))
      throw new Error(`EventBridge refused ${refused.length} of ${events.length} events: ${reason}`);
    pending = refused.map(({ event }) => event);
    await options.clock.wait(backoffMs(attempt, options.random));
  }
};

const send = async (
  options: Parameters<typeof eventBridgePublisher>[0],
  events: readonly OutgoingEvent[],
): Promise<PutEventsResultEntry[]> => {
  const Entries = events.map(({ source, type, detail }) => ({
    EventBusName: options.bus,
    Source: source,
    DetailType: type,
    Detail: JSON.stringify(detail),
  }));
  const { Entries: results } = await options.client.send(new PutEventsCommand({ Entries }));
  assert(
    results?.length === events.length,
    `PutEvents answered for ${results?.length ?? 0} of ${events.length} entries`,
  );
  return results;
};

const isPassing = ({ ErrorCode }: PutEventsResultEntry): boolean =>
  ErrorCode === "InternalFailure" || ErrorCode === "ThrottlingException" || ErrorCode === "InternalException";
