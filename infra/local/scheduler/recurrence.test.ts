import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entry, Journal, NewEntry } from "../core/journal.ts";
import { createWork } from "../core/work.ts";
import { virtualClock } from "../eventbridge/virtual-cloud.ts";
import { recur } from "./recurrence.ts";

const minute = 60_000;
const hour = 60 * minute;

/** A journal that keeps nothing: what is written is told to who follows. */
const passingJournal = (): Journal => {
  const listeners = new Set<(entry: Entry) => void>();
  return {
    write: (entry) => {
      const written: Entry = { ...entry, sequence: 1, at: 0 };
      for (const listener of listeners) listener(written);
      return written;
    },
    read: () => [],
    follow: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};

const step: NewEntry = { kind: "bedrock", resource: "job", name: "job", state: "Completed" };
/** What a tick that finds nothing leaves. */
const traces: NewEntry[] = [
  { kind: "delivery", rule: "tick", target: "queue", eventId: "1", outcome: "delivered" },
  { kind: "call", service: "bedrock", operation: "ListTagsForResource", status: 200, principal: "tick", durationMs: 1 },
  { kind: "call", service: "dynamodb", operation: "PutItem", status: 200, principal: "tick", durationMs: 1 },
  { kind: "log", function: "tick", line: "nothing" },
];

/** A rate, when it fired in real ms after its start, and what it left in the journal each time. */
const start = ({ speed, rateMs }: { speed: number; rateMs: number }, leaves: NewEntry[] = traces) => {
  const clock = virtualClock({ speed });
  const journal = passingJournal();
  const work = createWork(clock);
  const origin = clock.now();
  const fired: number[] = [];
  const timer = recur({
    cloud: { clock, journal, work },
    next: (after) => origin + (Math.floor((after - origin) / rateMs) + 1) * rateMs,
    fire: () => {
      fired.push(clock.now() - origin);
      leaves.forEach((entry) => journal.write(entry));
    },
  });
  return { clock, journal, work, fired, timer };
};

const gaps = (fired: number[]): number[] => fired.slice(1).map((at, before) => at - (fired[before] ?? 0));

test("after a day of AWS time without anything, a schedule fires seldom: in an idle hour at speed 360 some hundred times, not thousands", async () => {
  const { clock, fired } = start({ speed: 360, rateMs: 5 * minute });
  await clock.advance(hour);
  const dayMs = (24 * hour) / 360;
  expect(fired.filter((at) => at <= dayMs)).toHaveLength(dayMs / 1000);
  expect(fired.filter((at) => at > dayMs).length).toBeLessThan(14);
});

test("while its own firings have something to do, it fires in AWS time", async () => {
  const { clock, fired } = start({ speed: 360, rateMs: 15 * minute }, [step]);
  await clock.advance(hour);
  expect(fired).toHaveLength((hour * 360) / (15 * minute));
});

test("whatever happens wakes it: the next firing comes when it would have been due", async () => {
  const rates = fc.record({
    speed: fc.constantFrom(1, 10, 360, 5000),
    rateMs: fc.constantFrom(1, 5, 15, 60).map((m) => m * minute),
  });
  await fc.assert(
    fc.asyncProperty(rates, fc.integer({ min: 0, max: 2 * hour }), async (rate, happensAt) => {
      const { clock, journal, fired, timer } = start(rate);
      await clock.advance(happensAt);
      const before = fired.length;
      journal.write(step);
      await clock.advance(Math.max(1000, rate.rateMs / rate.speed) + 1);
      expect(fired.length).toBeGreaterThan(before);
      timer.cancel();
      expect(clock.waiting()).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test("no schedule fires more seldom than on AWS, nor more often than once a second", async () => {
  const rates = fc.record({
    speed: fc.constantFrom(1, 10, 360, 5000),
    rateMs: fc.constantFrom(1, 5, 15).map((m) => m * minute),
  });
  await fc.assert(
    fc.asyncProperty(rates, async ({ speed, rateMs }) => {
      const { clock, fired, timer } = start({ speed, rateMs });
      await clock.advance(2 * hour);
      for (const gap of gaps(fired)) {
        expect(gap).toBeLessThanOrEqual(rateMs + 1);
        expect(gap).toBeGreaterThanOrEqual(1000);
      }
      timer.cancel();
    }),
    { numRuns: 12 },
  );
});

test("while a function is at work, schedules wait for it, but never longer than on AWS; when it has ended they go on within a second", async () => {
  const rates = fc.record({
    speed: fc.constantFrom(1, 10, 360, 5000),
    rateMs: fc.constantFrom(1, 5, 15).map((m) => m * minute),
  });
  await fc.assert(
    fc.asyncProperty(rates, fc.integer({ min: 0, max: 20 * minute }), async ({ speed, rateMs }, worksMs) => {
      const { clock, work, fired, timer } = start({ speed, rateMs }, [step]);
      const gapMs = Math.max(1000, rateMs / speed);
      await clock.advance(10 * gapMs);
      const end = work.begin();
      await clock.advance(1000);
      const before = fired.length;
      await clock.advance(worksMs);
      expect(fired.length - before).toBeLessThanOrEqual(Math.floor((worksMs + 1000) / rateMs) + 1);
      end();
      const after = fired.length;
      await clock.advance(gapMs + 1001);
      expect(fired.length).toBeGreaterThan(after);
      for (const gap of gaps(fired)) expect(gap).toBeLessThanOrEqual(rateMs + 1);
      timer.cancel();
      expect(clock.waiting()).toBe(0);
    }),
    { numRuns: 20 },
  );
});

test("functions that take less than a second hold nothing up, however many come one after another", async () => {
  const { clock, work, fired } = start({ speed: 360, rateMs: 5 * minute }, [step]);
  let end = work.begin();
  for (let at = 0; at < minute; at += 900) {
    await clock.advance(900);
    const next = work.begin();
    end();
    end = next;
  }
  expect(gaps(fired).every((gap) => gap === 1000)).toBe(true);
});
