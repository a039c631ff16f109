import fc from "fast-check";
import { expect, test } from "vitest";
import { pauseMs } from "./hub-pause.ts";

const now = new Date("2026-01-01T00:00:00.000Z");

test.each([
  [{ retryAfter: "7" }, 7000],
  [{ retryAfter: " 12 " }, 12_000],
  [{ retryAfter: "123456789", rateLimit: '"api";r=0;t=12' }, 900_000],
  [{ retryAfter: "9999999999" }, 30_000],
  [{ retryAfter: "7 soon", rateLimit: '"api";r=0; t=5' }, 5000],
  [{ retryAfter: "0" }, 1000],
  [{ retryAfter: "Thu, 01 Jan 2026 00:02:00 GMT" }, 120_000],
  [{ retryAfter: "Thu, 01 Jan 2015 00:00:00 GMT" }, 1000],
  [{ retryAfter: "soon", rateLimit: '"resolvers";r=0;t=12' }, 12_000],
  [{ retryAfter: "9", rateLimit: '"resolvers";r=0;t=12' }, 9000],
  [{ rateLimit: '"api";r=3' }, 30_000],
  [{ retryAfter: null, rateLimit: null }, 30_000],
  [{ retryAfter: "999999999" }, 900_000],
])("of %j is %i ms", (said, ms) => {
  expect(pauseMs(said, now)).toBe(ms);
});

test("is never shorter than a second nor longer than a queue holds, whatever is said", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (retryAfter, rateLimit) => {
      const ms = pauseMs({ retryAfter, rateLimit }, now);
      expect(ms).toBeGreaterThanOrEqual(1000);
      expect(ms).toBeLessThanOrEqual(900_000);
    }),
  );
});
