import fc from "fast-check";
import { expect, test } from "vitest";
import { newPace, permit, spendMs, stretchMs, type Pace } from "./pace.ts";

test("a quota gives what it has at once, then nothing until the oldest permission no longer counts", () => {
  const first = permit(newPace("q"), { at: 1000, wanted: 25, perMinute: 30 });
  expect(first).toMatchObject({ requests: 25 });
  if (!("pace" in first)) return;
  const second = permit(first.pace, { at: 2000, wanted: 25, perMinute: 30 });
  expect(second).toMatchObject({ requests: 5 });
  if (!("pace" in second)) return;
  expect(permit(second.pace, { at: 3000, wanted: 1, perMinute: 30 })).toEqual({ dueInMs: stretchMs - 2000 });
  expect(permit(second.pace, { at: 1000 + stretchMs, wanted: 99, perMinute: 30 })).toMatchObject({ requests: 25 });
});

test("a quota of nothing gives nothing, and a lowered one counts what was given before", () => {
  expect(permit(newPace("q"), { at: 0, wanted: 1, perMinute: 0 })).toEqual({ dueInMs: stretchMs });
  const given: Pace = { ...newPace("q"), permitted: [{ at: 1000, requests: 100 }] };
  expect(permit(given, { at: 2000, wanted: 1, perMinute: 50 })).toEqual({ dueInMs: stretchMs - 1000 });
});

const steps = fc.array(
  fc.record({
    passedMs: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(0, 60_000, stretchMs)),
    /** The store's machines differ by less than a second. */
    behindMs: fc.integer({ min: 0, max: 999 }),
    wanted: fc.integer({ min: 1, max: 50 }),
    /** When within its permission the process sends: at once, at the end, anywhere. */
    sends: fc.array(fc.integer({ min: 0, max: spendMs - 1 }), { minLength: 50, maxLength: 50 }),
  }),
  { maxLength: 60 },
);

const mostWithin = (times: readonly number[], windowMs: number): number =>
  times.reduce((most, from) => Math.max(most, times.filter((at) => at >= from && at < from + windowMs).length), 0);

test("whoever asks, whenever, however much: no minute holds more requests than the quota, permitted or sent", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), steps, (perMinute, asked) => {
      let pace = newPace("q");
      let real = 1_000_000;
      const permitted: number[] = [];
      const sent: number[] = [];
      for (const { passedMs, behindMs, wanted, sends } of asked) {
        real += passedMs;
        const at = Math.floor((real - behindMs) / 1000) * 1000;
        const decided = permit(pace, { at, wanted, perMinute });
        if (!("pace" in decided)) {
          expect(decided.dueInMs).toBeGreaterThan(0);
          continue;
        }
        pace = { ...decided.pace, version: pace.version + 1 };
        for (const sentAfterMs of sends.slice(0, decided.requests)) {
          permitted.push(real);
          sent.push(real + sentAfterMs);
        }
      }
      expect(mostWithin(permitted, 60_000)).toBeLessThanOrEqual(perMinute);
      expect(mostWithin(sent, 60_000)).toBeLessThanOrEqual(perMinute);
    }),
    { numRuns: 200 },
  );
});

test("everything that is wanted is given in the end, and no later than its share of time", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 500 }), (perMinute, wanted) => {
      let pace = newPace("q");
      let left = wanted;
      let at = 0;
      while (left > 0) {
        const decided = permit(pace, { at, wanted: left, perMinute });
        if ("pace" in decided) {
          pace = decided.pace;
          left -= decided.requests;
        } else at += decided.dueInMs;
      }
      expect(at).toBeLessThanOrEqual(Math.ceil(wanted / perMinute) * stretchMs);
      expect(pace.permitted.length).toBeLessThanOrEqual(stretchMs / 1000);
    }),
  );
});
