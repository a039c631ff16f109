import fc from "fast-check";
import { expect, test } from "vitest";
import { HostingSection } from "../../../events-schema/index.ts";
import { decideBy, decideByAtLatest, endpointReadyBy, graceMs, hoursBetween, ticksOf } from "./patience.ts";

const patience = { roomHours: 2, creationHours: 3, graceHours: 0.5 };
const section = HostingSection.parse({ decisionHours: 24 });
const midnight = "2026-01-01T00:00:00.000Z";

test.each([
  [0.1, 1],
  [0.25, 1],
  [0.26, 2],
  [2, 8],
])("%s hours are %s sweeps: one every quarter, and never fewer", (hours, ticks) => {
  expect(ticksOf(hours)).toBe(ticks);
});

test("every deadline is the sum of what is waited for before it", () => {
  expect(decideBy(new Date(midnight), section)).toBe("2026-01-02T00:00:00.000Z");
  expect(decideByAtLatest(new Date(midnight), section, patience)).toBe("2026-01-02T05:00:00.000Z");
  expect(endpointReadyBy(midnight, patience)).toBe("2026-01-01T03:00:00.000Z");
  expect(graceMs(patience)).toBe(1_800_000);
});

test("the tag's deadline is never before the row's, however long room and creation take within their patience", () => {
  const hours = fc.integer({ min: 0, max: 168 });
  fc.assert(
    fc.property(hours, hours, hours, fc.double({ min: 0, max: 1, noNaN: true }), (room, creation, decision, share) => {
      const asked = new Date(midnight);
      const hosted = new Date(asked.getTime() + share * (room + creation) * 3_600_000);
      const wanted = HostingSection.parse({ decisionHours: Math.max(1, decision) });
      const waits = { roomHours: room, creationHours: creation, graceHours: 1 };
      expect(decideByAtLatest(asked, wanted, waits) >= decideBy(hosted, wanted)).toBe(true);
      expect(hoursBetween(midnight, endpointReadyBy(midnight, waits))).toBe(creation);
    }),
  );
});

test("hours between two times are never less than none", () => {
  expect(hoursBetween(midnight, "2026-01-01T01:30:00.000Z")).toBe(1.5);
  expect(hoursBetween("2026-01-01T01:30:00.000Z", midnight)).toBe(0);
});
