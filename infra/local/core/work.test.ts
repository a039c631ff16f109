import fc from "fast-check";
import { expect, test } from "vitest";
import { createWork } from "./work.ts";

test("the longest at work is the oldest of those that have not ended, in whatever order they end", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ pauseMs: fc.nat(1000), ends: fc.nat(9) })), (steps) => {
      let now = 0;
      const work = createWork({ now: () => now });
      const going: { at: number; end: () => void }[] = [];
      for (const { pauseMs, ends } of steps) {
        going.push({ at: now, end: work.begin() });
        now += pauseMs;
        for (const { end } of going.splice(ends, 1)) end();
        expect(work.longestMs()).toBe(now - Math.min(now, ...going.map(({ at }) => at)));
      }
    }),
  );
});
