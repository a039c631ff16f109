import { describe, expect, test } from "vitest";
import { describeDeadLetter, type ParkedMessage } from "./domain/parked-message.ts";
import type { ParkedStore } from "./ports.ts";

const message = (messageId: string): ParkedMessage =>
  describeDeadLetter(
    { messageId, body: "{}", attributes: {}, system: { DeadLetterQueueSourceArn: "arn:aws:sqs:r:1:choreo-a_b" } },
    "choreo",
  );

const waiting = async (store: ParkedStore): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { parkedId } of store.waiting()) ids.push(parkedId);
  return ids;
};

/** What every store of parked messages promises. */
export const describeParkedStore = (name: string, make: () => Promise<ParkedStore>): void => {
  describe(`a store of parked messages ${name}`, () => {
    test("keeps each once, oldest first, until it is redriven, and then for good", async () => {
      const store = await make();
      const [first, second] = [message(`${name}-1`), message(`${name}-2`)];
      await store.park(first, new Date("2026-01-01T00:00:00Z"));
      await store.park(second, new Date("2026-01-02T00:00:00Z"));
      await store.park(first, new Date("2026-01-03T00:00:00Z"));
      expect(await waiting(store)).toEqual([first.parkedId, second.parkedId]);
      await store.markRedriven(first.parkedId, "redrive-1");
      const redriven: string[] = [];
      for await (const { parkedId } of store.redrivenBy("redrive-1")) redriven.push(parkedId);
      expect(redriven).toEqual([first.parkedId]);
      await store.park(first, new Date("2026-01-04T00:00:00Z"));
      expect(await waiting(store)).toEqual([second.parkedId]);
    });
  });
};
