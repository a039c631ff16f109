import fc from "fast-check";
import { expect, test } from "vitest";
import { isOvertaken, seenBy, type Look } from "./look.ts";

const row: { quietTicks: number; phase: string; look?: Look } = { quietTicks: 1, phase: "creating" };
const look = (since: number, deferrals: number, by: string): Look => ({ since, deferrals, by });
const looks = fc.record({ since: fc.nat(3), deferrals: fc.nat(3), by: fc.constantFrom("a", "b", "c", "d") });

test("a row that nobody has looked at yet, such as one of an earlier version, is seen by any check", () => {
  fc.assert(
    fc.property(looks, (first) => {
      expect(isOvertaken(row, first)).toBe(false);
      expect(seenBy(first)(row)).toEqual({ ...row, quietTicks: 0, look: first });
    }),
  );
});

test("of two copies of one deferral the second is overtaken, whichever comes first", () => {
  const seen = seenBy(look(5, 3, "a copy"))(row) ?? row;
  expect(isOvertaken(seen, look(5, 3, "its twin"))).toBe(true);
  expect(seenBy(look(5, 3, "its twin"))(seen)).toBeUndefined();
  expect(isOvertaken(seen, look(5, 4, "the next"))).toBe(false);
});

test("a later command overtakes whatever was put off before, however often", () => {
  const seen = seenBy(look(6, 0, "a command"))(row) ?? row;
  expect(isOvertaken(seen, look(5, 40, "an old one"))).toBe(true);
});

test("the message that has just looked may look again, and writes nothing if nothing has changed", () => {
  fc.assert(
    fc.property(looks, (one) => {
      const seen = seenBy(one)(row) ?? row;
      expect(isOvertaken(seen, one)).toBe(false);
      expect(seenBy(one)(seen)).toBeUndefined();
      expect(seenBy(one)({ ...seen, quietTicks: 2 })).toEqual(seen);
    }),
  );
});

test("of any two messages one at least goes on", () => {
  fc.assert(
    fc.property(looks, looks, (one, other) => {
      const lost = [isOvertaken({ look: one }, other), isOvertaken({ look: other }, one)];
      if (one.by !== other.by) expect(lost).toContain(true);
      const isTwin = one.since === other.since && one.deferrals === other.deferrals;
      if (!isTwin) expect(lost).toContain(false);
    }),
  );
});
