import fc from "fast-check";
import { expect, test } from "vitest";
import { readAhead } from "./images-ahead.ts";

async function* numbersTo(count: number): AsyncGenerator<number> {
  for (let at = 0; at < count; at += 1) yield at;
}

test("gives every item once, in order, and never has more under way than it may", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.nat(30), fc.integer({ min: 1, max: 8 }), async (scheduler, count, ahead) => {
      let underWay = 0;
      let most = 0;
      const read = async (item: number): Promise<number> => {
        underWay += 1;
        most = Math.max(most, underWay);
        await scheduler.schedule(Promise.resolve());
        underWay -= 1;
        return item * 2;
      };
      const seen: (readonly [number, number])[] = [];
      const all = (async () => {
        for await (const pair of readAhead(numbersTo(count), read, ahead)) seen.push(pair);
      })();
      await scheduler.waitFor(all);
      expect(seen).toEqual(Array.from({ length: count }, (_, at) => [at, at * 2]));
      expect(most).toBeLessThanOrEqual(ahead);
    }),
  );
});

test("a failure comes in its turn, and what is behind it under way disturbs nobody", async () => {
  const read = async (item: number): Promise<number> => {
    if (item > 0) throw new Error(`item ${item}`);
    return item;
  };
  const seen: number[] = [];
  const all = async () => {
    for await (const [item] of readAhead(numbersTo(4), read, 4)) seen.push(item);
  };
  await expect(all()).rejects.toThrow("item 1");
  expect(seen).toEqual([0]);
});
