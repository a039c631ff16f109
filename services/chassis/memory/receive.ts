import { isRejected } from "../outcome.ts";
import type { OutgoingEvent } from "../publish.ts";
import type { Message } from "./message.ts";
import type { Queues } from "./queues.ts";

/** A message until it is done, parked (its code is returned), or lost with its process. `through` makes the ports of each process. */
export const receive = async <Ports>(
  message: Message<Ports>,
  { through, queues }: { through: (reaction: string) => Ports; queues: Queues },
): Promise<string[]> => {
  const receivesMax = message.isFromBus || queues === "redeliver" ? 3 : 1;
  for (let receives = 0; receives < receivesMax; receives += 1) {
    try {
      await message.deliver(through(message.reaction));
      return [];
    } catch (error) {
      if (isRejected(error)) return [error.code];
    }
  }
  return receivesMax === 1 ? [] : ["delivery/exhausted"];
};

/** What was said, each event id once: whoever says it again must say the same. */
export const wordsOf = (published: readonly OutgoingEvent[]): string[] => {
  const said = new Set(
    published.map(
      ({ type, detail }) =>
        `${detail.metadata.id} ${type} ${JSON.stringify("data" in detail ? detail.data : detail.claim)}`,
    ),
  );
  return [...said].sort();
};
