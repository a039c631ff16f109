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
  ["cron(0 0 30 2 ? *)", "UTC", undefined],
  // Steps count from the beginning of the range, years from 1970.
  ["cron(0 0 1 MAR/4 ? *)", "UTC", "2027-03-01T00:00", "2027-07-01T00:00", "2027-11-01T00:00", "2028-03-01T00:00"],
  ["cron(0 0 1 1 ? */4)", "UTC", "2030-01-01T00:00", "2034-01-01T00:00"],
  ["cron(0 0 1 1 ? 2028/3)", "UTC", "2028-01-01T00:00", "2031-01-01T00:00"],
  [
    "cron(50-59/4 1-20/9 * * ? *)",
    "UTC",
    "2026-11-21T01:50",
    "2026-11-21T01:54",
    "2026-11-21T01:58",
    "2026-11-21T10:50",
  ],
  ["cron(0 0 1W 8 ? 2027)", "UTC", "2027-08-02T00:00"],
  ["cron(0 0 1W 5 ? 2027)", "UTC", "2027-05-03T00:00"],
  ["cron(0 0 31W * ? 2027)", "UTC", "2027-01-29T00:00", "2027-03-31T00:00", "2027-05-31T00:00"],
  ["cron(0 0 ? * tue#5 *)", "UTC", "2026-12-29T00:00", "2027-03-30T00:00"],
  ["cron(0 0 ? 2 7L 2028)", "UTC", "2028-02-26T00:00"],
  // What the clocks jump over is skipped, what they show twice comes once, and the next is not held up.
  ["cron(30 2 13-15 3 ? 2027)", "America/New_York", "2027-03-13T07:30", "2027-03-15T06:30", undefined],
  ["cron(30 1 7 11 ? 2027)", "America/New_York", "2027-11-07T05:30", undefined],
  ["cron(0/30 1-2 7 11 ? 2027)", "America/New_York", "2027-11-07T05:00", "2027-11-07T05:30", "2027-11-07T07:00"],
  ["cron(15 2 3 10 ? 2027)", "Australia/Lord_Howe", undefined],
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
    ["cron(60 10 * * ? *)", /minutes 60 is not within 0-59/],
    ["cron(0 24 * * ? *)", /hours 24 is not within 0-23/],
    ["cron(0 10 ? * FRI-MON *)", /FRI-MON ends before it begins/],
    ["cron(0 10 ? * 8 *)", /day-of-week 8 is not within 1-7/],
    ["cron(0 10 ? * 2/2 *)", /2\/2 is not an expression of this field/],
    ["cron(0 10 ? * 3#1,6#3 *)", /one day, # and 1 to 5/],
    ["cron(0 10 ? * 3#6 *)", /one day, # and 1 to 5/],
    ["cron(0 10 ? * 2,6L *)", /6L is not within 1-7/],
    ["cron(0 10 1,L * ? *)", /L is not within 1-31/],
    ["cron(0 10 L-3 * ? *)", /L is not within 1-31/],
    ["cron(0 10 32W * ? *)", /32 is not within 1-31/],
    ["cron(*/0 10 * * ? *)", /step outside 1-59/],
    ["cron(*/61 10 * * ? *)", /step outside 1-59/],
    ["cron(1,,2 10 * * ? *)", /is not an expression of this field/],
    ["cron(0 10 * NOT ? *)", /month NOT is not within 1-12/],
    ["cron()", /six fields/],
    [" rate(5 minutes)", /rate\(…\), cron/],
    ["rate( 5 minutes )", /whole number/],
    ["rate(5  minutes)", /whole number/],
    ["at(2026-02-29T00:00:00)", /yyyy-mm-dd/],
    ["at(2026-12-31T24:00:00)", /yyyy-mm-dd/],
    ["at(2026-12-31T23:59:59Z)", /yyyy-mm-dd/],
    ["cron(0 10 * * ? 1969)", /not within 1970-2199/],
    ["cron(0 10 * * ? 2200)", /not within 1970-2199/],
    ["cron(L 10 * * ? *)", /minutes L is not within 0-59/],
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
