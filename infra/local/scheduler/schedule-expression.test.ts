import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSchedule } from "./schedule-expression.ts";

const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16));
const from = Date.parse("2026-11-21T01:30:00Z");

/** Expression, time zone, and the first times after Saturday 2026-11-21 01:30 UTC. */
const table: [expression: string, timezone: string, ...due: (string | undefined)[]][] = [
  ["cron(0 10 * * ? *)", "UTC", "2026-11-21T10:00", "2026-11-22T10:00"],
  ["cron(15 12 * * ? *)", "UTC", "2026-11-21T12:15"],
  ["cron(0 18 ? * MON-FRI *)", "UTC", "2026-11-23T18:00", "2026-11-24T18:00"],
  ["cron(0 18 ? * 2-6 *)", "UTC", "2026-11-23T18:00"],
  ["cron(0 8 1 * ? *)", "UTC", "2026-12-01T08:00", "2027-01-01T08:00"],
  ["cron(0/10 * * * ? *)", "UTC", "2026-11-21T01:40", "2026-11-21T01:50", "2026-11-21T02:00"],
  ["cron(1/10 * * * ? *)", "UTC", "2026-11-21T01:31", "2026-11-21T01:41"],
  ["cron(*/15 * * * ? *)", "UTC", "2026-11-21T01:45"],
  ["cron(0/5 8-17 ? * MON-FRI *)", "UTC", "2026-11-23T08:00", "2026-11-23T08:05"],
  ["cron(0 0 ? * 1 *)", "UTC", "2026-11-22T00:00", "2026-11-29T00:00"],
  ["cron(0 0 ? * SUN *)", "UTC", "2026-11-22T00:00"],
  ["cron(0 0 ? * L *)", "UTC", "2026-11-28T00:00", "2026-12-05T00:00"],
  ["cron(0 0 ? * 6L *)", "UTC", "2026-11-27T00:00", "2026-12-25T00:00"],
  ["cron(0 0 ? * FRIL *)", "UTC", "2026-11-27T00:00"],
  ["cron(0 0 ? * 3#2 *)", "UTC", "2026-12-08T00:00", "2027-01-12T00:00"],
  ["cron(0 0 L * ? *)", "UTC", "2026-11-30T00:00", "2026-12-31T00:00", "2027-01-31T00:00"],
  ["cron(0 0 15W * ? *)", "UTC", "2026-12-15T00:00", "2027-01-15T00:00", "2027-02-15T00:00"],
  ["cron(0 10 LW * ? *)", "UTC", "2026-11-30T10:00", "2026-12-31T10:00", "2027-01-29T10:00"],
  ["cron(0 0 15W 5 ? 2027)", "UTC", "2027-05-14T00:00"],
  ["cron(0 0 1 JAN,JUL ? *)", "UTC", "2027-01-01T00:00", "2027-07-01T00:00"],
  ["cron(0 0 1 1 ? 2028-2029)", "UTC", "2028-01-01T00:00", "2029-01-01T00:00", undefined],
  ["cron(0 0 1 1 ? 2020)", "UTC", undefined],
  ["cron(0 10 * * ? *)", "America/New_York", "2026-11-21T15:00"],
  ["cron(0 10 * * ? *)", "Europe/Berlin", "2026-11-21T09:00"],
  ["rate(5 minutes)", "UTC", "2026-11-21T01:35", "2026-11-21T01:40"],
  ["rate(1 hour)", "UTC", "2026-11-21T02:30"],
  ["rate(1 hours)", "UTC", "2026-11-21T02:30"],
  ["rate(2 days)", "UTC", "2026-11-23T01:30"],
  ["at(2026-11-21T02:00:00)", "UTC", "2026-11-21T02:00", undefined],
  ["at(2026-11-21T02:00:00)", "America/New_York", "2026-11-21T07:00"],
  ["at(2027-07-01T00:00:00)", "Europe/Berlin", "2027-06-30T22:00"],
  ["at(2026-11-20T02:00:00)", "UTC", undefined],
];

test.each(table)("%s in %s is due at %s", (expression, timezone, ...due) => {
  const schedule = parseSchedule(expression, { timezone });
  let after = from;
  for (const expected of due) {
    const next = schedule.next(after, from);
    expect(iso(next)).toBe(expected);
    after = next ?? after;
  }
});

describe("what is refused", () => {
  test.each([
    ["rate(0 minutes)", /above 0/],
    ["rate(5 seconds)", /minutes, hours or days/],
    ["rate(1.5 hours)", /whole number/],
    ["rate(minutes)", /whole number/],
    ["cron(0 10 * * *)", /six fields, not 5/],
    ["cron(0 10 * * * *)", /exactly one of day-of-month and day-of-week/],
    ["cron(0 10 ? * ? *)", /exactly one of/],
    ["cron(0 10 1 * MON *)", /exactly one of/],
    ["cron(60 10 * * ? *)", /cannot express it/],
    ["cron(0 24 * * ? *)", /cannot express it/],
    ["cron(0 10 ? * FRI-MON *)", /cannot express it/],
    ["cron(0 10 ? * 3#1,6#3 *)", /only one expression with #/],
    ["cron(0 10 * * ? 1969)", /not within 1970-2199/],
    ["cron(0 10 * * ? 2200)", /not within 1970-2199/],
    ["cron(L 10 * * ? *)", /minutes L has a character/],
    ["at(2026-11-21)", /yyyy-mm-ddThh:mm:ss/],
    ["at(2026-13-21T00:00:00)", /yyyy-mm-ddThh:mm:ss/],
    ["every(5 minutes)", /rate\(…\), cron\(…\) or at\(…\)/],
    ["", /rate\(…\), cron\(…\) or at\(…\)/],
  ])("%s", (expression, says) => {
    expect(() => parseSchedule(expression)).toThrow(says);
  });
  test("an unknown time zone", () => {
    expect(() => parseSchedule("rate(1 minute)", { timezone: "Mars/Base" })).toThrow(/Mars\/Base is not known/);
  });
  test.each(["at(2026-11-21T02:00:00)", "rate(1 minutes)", "rate(2 minute)"])(
    "%s for a scheduled rule",
    (expression) => {
      expect(() => parseSchedule(expression, { forRule: true })).toThrow();
    },
  );
});

test("a rate is always due within one period after any moment, and in step with its anchor", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(10 ** 10), (minutes, offset) => {
      const anchor = from;
      const due = parseSchedule(`rate(${minutes} minutes)`).next(anchor + offset, anchor) ?? 0;
      expect(due).toBeGreaterThan(anchor + offset);
      expect(due - (anchor + offset)).toBeLessThanOrEqual(minutes * 60_000);
      expect((due - anchor) % (minutes * 60_000)).toBe(0);
    }),
  );
});
