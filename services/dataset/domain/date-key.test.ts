import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { dateKey } from "./date-key.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each<[text: string | null, expected: number | null]>([
  ["2024-01-02", Date.UTC(2024, 0, 2)],
  [" 2024-01-02\n", Date.UTC(2024, 0, 2)],
  ["2024-01-02 03:04:05", Date.UTC(2024, 0, 2, 3, 4, 5)],
  ["2024-01-02T03:04", Date.UTC(2024, 0, 2, 3, 4)],
  ["2024-01-02T03:04:05.678", Date.UTC(2024, 0, 2, 3, 4, 5, 678)],
  ["2024-01-02T03:04:05.123456789Z", Date.UTC(2024, 0, 2, 3, 4, 5, 123)],
  ["2024-01-02T03:04:05Z", Date.UTC(2024, 0, 2, 3, 4, 5)],
  ["2024-01-02T03:04:05+01:00", Date.UTC(2024, 0, 2, 2, 4, 5)],
  ["2024-01-02T03:04:05-01:00", Date.UTC(2024, 0, 2, 4, 4, 5)],
  ["2024-01-02T03:04:05+0130", Date.UTC(2024, 0, 2, 1, 34, 5)],
  ["2024-01-02 03:04Z", Date.UTC(2024, 0, 2, 3, 4)],
  ["2/1/2024", null],
  ["2024-1-2", null],
  ["2024-13-45", null],
  ["on2024-01-02", null],
  ["12024-01-02", null],
  ["2024-01-02 and later", null],
  ["2024-01-02T03", null],
  ["2024-01-02T03:04:05.", null],
  ["2024-01-02T03:04:05.1234567890", null],
  ["2024-01-02T03:04X", null],
  ["", null],
  [null, null],
])("%j is %j", (text, expected) => {
  expect(dateKey(text)).toBe(expected);
});

test.each(["UTC", "Asia/Kolkata", "America/St_Johns"])(
  "a written time is read back wherever the process runs: in %s",
  (zone) => {
    vi.stubEnv("TZ", zone);
    const times = fc.date({ min: new Date("1000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(times, (time) => {
        const written = time.toISOString();
        expect(dateKey(written)).toBe(time.getTime());
        expect(dateKey(written.slice(0, -1))).toBe(time.getTime());
        expect(dateKey(written.slice(0, -1).replace("T", " "))).toBe(time.getTime());
        expect(dateKey(written.slice(0, 10))).toBe(Date.parse(written.slice(0, 10)));
        expect(dateKey(written.replace("Z", "+00:00"))).toBe(time.getTime());
      }),
    );
  },
);

test("whatever is written, the key is a whole number of milliseconds or none", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const key = dateKey(text);
      expect(key === null || Number.isInteger(key)).toBe(true);
    }),
  );
});
