import fc from "fast-check";
import { expect, test } from "vitest";
import { startsOf } from "./pace.ts";

test("chunks start as far apart as the quota of requests needs", () => {
  expect(startsOf(4, { chunkRecords: 25, requestsPerMinute: 200 })).toEqual([0, 7, 15, 22]);
  expect(startsOf(3, { chunkRecords: 25, requestsPerMinute: 2000 })).toEqual([0, 0, 1]);
  expect(startsOf(0, { chunkRecords: 25, requestsPerMinute: 200 })).toEqual([]);
});

test("within SQS's longest delay, no minute holds more requests than the quota and one chunk", () => {
  const pace = fc.record({
    chunkRecords: fc.integer({ min: 1, max: 50 }),
    requestsPerMinute: fc.integer({ min: 50, max: 4000 }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), pace, (chunks, { chunkRecords, requestsPerMinute }) => {
      const starts = startsOf(chunks, { chunkRecords, requestsPerMinute }).filter((start) => start < 900);
      for (const from of starts) {
        const inMinute = starts.filter((start) => start >= from && start < from + 60).length;
        // A start is rounded down to a whole second, so a minute may hold the chunks of 61.
        expect(inMinute * chunkRecords).toBeLessThanOrEqual((requestsPerMinute * 61) / 60 + chunkRecords);
      }
    }),
  );
});
