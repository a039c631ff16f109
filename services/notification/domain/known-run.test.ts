import fc from "fast-check";
import { expect, test } from "vitest";
import type { Metadata } from "../../../events-schema/index.ts";
import { isToBeWatched, knownRunOf, looksAgainInMs, unheardRun } from "./known-run.ts";

const metadata: Metadata = {
  id: "e-1",
  version: 1,
  runId: "run-1",
  causationId: "c-1",
  hops: 0,
  time: "2026-01-01T10:00:00.000Z",
  requester: { account: "111122223333" },
};
const training = { baseModel: "a", hyperParameters: {}, deadlineHours: 10 };
const hosting = { method: "any", modelUnits: 1, decisionHours: 4, deleteRetiredModel: false } as const;
const notify = { emails: ["a@example.com"], linkDays: 2 };

test("a run is due after what is usual and after the deadlines that it sets itself", () => {
  expect(knownRunOf(metadata, {}, 72)).toEqual({
    runId: "run-1",
    account: "111122223333",
    requestedAt: metadata.time,
    dueAt: "2026-01-04T10:00:00.000Z",
  });
  expect(knownRunOf(metadata, { training, hosting, notify }, 72)).toMatchObject({
    dueAt: "2026-01-05T00:00:00.000Z",
    notify,
  });
});

test("a pipeline is due after its own deadline as well", () => {
  expect(knownRunOf(metadata, { deadlineHours: 24, notify }, 72)).toMatchObject({
    dueAt: "2026-01-05T10:00:00.000Z",
    notify,
  });
});

test("is never due before its recipe's deadlines have passed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 336 }), (stuckHours, deadlineHours) => {
      const { dueAt, requestedAt } = knownRunOf(metadata, { training: { ...training, deadlineHours } }, stuckHours);
      expect(Date.parse(dueAt) - Date.parse(requestedAt)).toBe((stuckHours + deadlineHours) * 3_600_000);
    }),
  );
});

test.each([
  ["as it ends", "10:00:00.000", 15_000],
  ["by a clock that is behind", "09:59:00.000", 15_000],
  ["two minutes later", "10:02:00.000", 120_000],
  ["when little is left", "10:14:00.000", 60_000],
  ["at the last moment", "10:14:59.999", 15_000],
  ["after a quarter of an hour", "10:15:00.000", undefined],
])("the end of a run looks for its request again, %s", (_, now, pauseMs) => {
  expect(looksAgainInMs(metadata, new Date(`2026-01-01T${now}Z`))).toBe(pauseMs);
});

test("an end that is never asked for looks eight times at most, whenever it was heard first", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 900_000 }), (firstMs) => {
      let now = Date.parse(metadata.time) + firstMs;
      let looks = 0;
      for (let pauseMs = looksAgainInMs(metadata, new Date(now)); pauseMs; looks += 1) {
        now += pauseMs;
        pauseMs = looksAgainInMs(metadata, new Date(now));
      }
      expect(looks).toBeLessThanOrEqual(8);
    }),
  );
});

test("a run whose request never came is told of as unheard", () => {
  expect(unheardRun(metadata)).toMatchObject({ runId: "run-1", isUnheard: true, dueAt: metadata.time });
});

test("a run whose request came is watched; one that was told of as ended without it is over", () => {
  expect(isToBeWatched(knownRunOf(metadata, {}, 72))).toBe(true);
  expect(isToBeWatched(unheardRun(metadata))).toBe(false);
});
