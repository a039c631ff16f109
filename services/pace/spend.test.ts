import fc from "fast-check";
import { expect, test } from "vitest";
import { spendMs } from "./pace.ts";
import { patienceMs, spend } from "./spend.ts";

/** A clock that passes as much as each look at it takes; the first look is at nought. */
const clockOf = (steps: readonly number[]) => {
  let at = 0;
  let looks = 0;
  return {
    now: () => {
      const now = new Date(at);
      at += steps[looks] ?? 0;
      looks += 1;
      return now;
    },
    wait: () => Promise.resolve(),
  };
};

const said = fc.constantFrom("settled" as const, "settled" as const, "settled" as const, "throttled" as const);

test("each item is asked once, three at once, until the model throttles or the permission is over", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(said, { maxLength: 20 }),
      fc.array(fc.integer({ min: 0, max: 8_000 })),
      async (answers, steps) => {
        const asked: number[] = [];
        let atOnce = 0;
        let most = 0;
        const items = answers.map((_, at) => at);
        const ended = await spend(clockOf(steps), { items, since: 0 }, async (item) => {
          asked.push(item);
          atOnce += 1;
          most = Math.max(most, atOnce);
          await Promise.resolve();
          atOnce -= 1;
          return answers[item] as "settled" | "throttled";
        });
        expect(asked).toEqual(items.slice(0, asked.length));
        expect(most).toBeLessThanOrEqual(3);
        const throttledAt = asked.findIndex((item) => answers[item] === "throttled");
        if (ended === "through") expect([asked.length, throttledAt]).toEqual([items.length, -1]);
        if (ended === "throttled") expect(asked.length - throttledAt).toBeLessThanOrEqual(3);
        if (ended === "out of time") expect(steps.reduce((sum, step) => sum + step, 0)).toBeGreaterThanOrEqual(spendMs);
      },
    ),
  );
});

test.each([
  ["when it was just permitted", 0, 3, "through"],
  ["a moment before it is over", spendMs - 1, 3, "through"],
  ["when it is over", spendMs, 0, "out of time"],
  ["when the clock was set back since", -1, 0, "out of time"],
])("a permission %s", async (_, now, count, ended) => {
  const asked: string[] = [];
  const clock = { now: () => new Date(now), wait: () => Promise.resolve() };
  const ask = (item: string) => Promise.resolve((asked.push(item), "settled" as const));
  expect(await spend(clock, { items: ["a", "b", "c"], since: 0 }, ask)).toBe(ended);
  expect(asked).toHaveLength(count);
});

test("a model is left alone for seconds at first, and for ten minutes at the longest", () => {
  expect([0, 1, 20].map((waits) => patienceMs(waits, () => 0))).toEqual([5_000, 5_000, 5_000]);
  expect([0, 1, 20].map((waits) => patienceMs(waits, () => 1))).toEqual([15_000, 25_000, 605_000]);
});
