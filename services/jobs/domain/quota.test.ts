import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  holderOf,
  isCold,
  isSafeToFree,
  isTimeToRemind,
  slotsFree,
  slotsMax,
  withMark,
  withoutMark,
  withoutSlot,
  withSlots,
  withTick,
  type Mark,
  type Quota,
  type Holder,
} from "./quota.ts";

const quota: Quota = { key: "q", fallbackLimit: 2, limit: 2, holders: {}, version: 7 };
const held = withSlots(quota, [{ jobKey: "j", runId: "r" }]);
const markOf = (marked: Quota | undefined): Mark => marked?.holders["j"]?.mark ?? { number: -1, shared: true };

test("free slots are never fewer than none, nor more than a row can hold", () => {
  expect(slotsFree({ ...held, limit: 0 })).toBe(0);
  expect(slotsFree({ ...quota, limit: 1_000_000 })).toBe(slotsMax);
});

describe("marks", () => {
  test("without a slot there is none", () => expect(withMark("j")(quota)).toBeUndefined());
  test("no name of JavaScript's own is a holder", () => expect(holderOf(quota, "constructor")).toBeUndefined());
  test("the first is its maker's alone, the second is shared", () => {
    const first = withMark("j")(held);
    const second = first && withMark("j")({ ...first, version: 8 });
    expect(markOf(first)).toEqual({ number: 8, shared: false });
    expect(markOf(second)).toEqual({ number: 9, shared: true });
  });
  test("are taken back only by their number", () => {
    const marked = withMark("j")(held) ?? held;
    expect(withoutMark("j", 99)(marked)).toBeUndefined();
    expect(withoutMark("j", 8)(marked)).toEqual(held);
  });
});

test.each([
  ["unmarked", { ticks: 0 }, undefined, true],
  ["marked by another", { ticks: 0, mark: { number: 8, shared: false } }, undefined, false],
  ["marked by another for a tick", { ticks: 1, mark: { number: 8, shared: false } }, undefined, false],
  ["marked by another, cold", { ticks: 2, mark: { number: 8, shared: false } }, undefined, false],
  ["marked by me", { ticks: 0, mark: { number: 8, shared: false } }, { number: 8, shared: false }, true],
  [
    "marked by me and then another",
    { ticks: 0, mark: { number: 9, shared: true } },
    { number: 8, shared: false },
    false,
  ],
  [
    "marked by another and then me",
    { ticks: 0, mark: { number: 9, shared: true } },
    { number: 9, shared: true },
    false,
  ],
])("a slot %s: may it be freed without a job that has ended?", (_, holder, mine, mayFree) => {
  expect(isSafeToFree(mine)({ runId: "r", ...holder })).toBe(mayFree);
});

test.each<[string, Holder, boolean]>([
  ["two ticks old", { runId: "r", ticks: 2, mark: { number: 8, shared: true } }, true],
  ["one tick old", { runId: "r", ticks: 1, mark: { number: 8, shared: true } }, false],
  ["another's by now", { runId: "r", ticks: 2, mark: { number: 9, shared: true } }, false],
  ["taken back", { runId: "r", ticks: 2 }, false],
])("a mark that is %s: is whoever made it gone?", (_, holder, cold) => {
  expect(isCold({ number: 8, shared: true })(holder)).toBe(cold);
});

test("a mark is taken back neither from a slot without one nor where there is no slot", () => {
  expect(withoutMark("j", 8)(held)).toBeUndefined();
  expect(withoutMark("j", 8)(quota)).toBeUndefined();
});

test("a slot whose mark was taken back may be freed by nobody who believes in it", () => {
  expect(isSafeToFree({ number: 8, shared: false })({ runId: "r", ticks: 0 })).toBe(true);
});

test("a freed slot is gone, and freeing it again changes nothing", () => {
  const freed = withoutSlot("j", () => true)(held);
  expect(freed).toEqual(quota);
  expect(withoutSlot("j", () => true)(quota)).toBeUndefined();
});

describe("ticks", () => {
  test("make every holder older, once for each tick", () => {
    const once = withTick({ tick: "2026-01-01T00:05:00Z", limit: 2 })(held) ?? held;
    expect(once.holders["j"]?.ticks).toBe(1);
    expect(withTick({ tick: "2026-01-01T00:05:00Z", limit: 2 })(once)).toBeUndefined();
    expect(withTick({ tick: "2026-01-01T00:00:00Z", limit: 2 })(once)).toBeUndefined();
  });
  test("that are later count again", () => {
    const once = withTick({ tick: "2026-01-01T00:05:00Z", limit: 2 })(held) ?? held;
    expect(withTick({ tick: "2026-01-01T00:10:00Z", limit: 2 })(once)?.holders["j"]?.ticks).toBe(2);
  });
  test("bring the limit, also when they come twice", () => {
    const once = withTick({ tick: "2026-01-01T00:05:00Z", limit: 2 })(held) ?? held;
    expect(withTick({ tick: "2026-01-01T00:05:00Z", limit: 5 })(once)?.limit).toBe(5);
  });
  test("remind at growing distances, at least once in 64", () => {
    const reminders = Array.from({ length: 200 }, (_, ticks) => ticks).filter(isTimeToRemind);
    expect(reminders).toEqual([2, 4, 8, 16, 32, 64, 128, 192]);
  });
});

test("no change of a quota loses another's slot", () => {
  const keys = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 1 });
  fc.assert(
    fc.property(keys, fc.constantFrom("a", "b", "c"), (jobKeys, touched) => {
      const full = withSlots(
        quota,
        jobKeys.map((jobKey) => ({ jobKey, runId: "r" })),
      );
      for (const change of [withMark(touched), withoutSlot(touched, () => true), withTick({ tick: "t", limit: 1 })]) {
        const changed = change(full) ?? full;
        expect(Object.keys(changed.holders)).toEqual(expect.arrayContaining(jobKeys.filter((key) => key !== touched)));
      }
    }),
  );
});
