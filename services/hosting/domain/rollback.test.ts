import fc from "fast-check";
import { expect, test } from "vitest";
import { seenBy } from "./look.ts";
import { unknownEndpoint } from "./problems.ts";
import { openRollback, toAnswered, toTicked, toTold, type Answer, type RollbackChange } from "./rollback.ts";
import { sampleCause, sampleRun } from "./samples.ts";

const cause = sampleCause(sampleRun("r"), "asked");
const fresh = openRollback(cause, "news");
const look = { since: 0, deferrals: 0, by: "a check" };
const done: Answer = { outcome: "rolled-back", modelArn: "m1", previousModelArn: "m2" };
const rejected: Answer = { outcome: "rejected", problem: unknownEndpoint("news") };

test("is its run's, not answered, and nothing has been said or counted", () => {
  expect(fresh).toEqual({
    key: sampleRun("r"),
    version: 1,
    cause,
    endpoint: "news",
    told: false,
    ticks: 0,
    quietTicks: 0,
  });
});

test("counts each sweep once, until the answer is told; a check that looks ends the quiet", () => {
  const once = toTicked("t1")(fresh);
  expect(once).toEqual({ ...fresh, lastTick: "t1", ticks: 1, quietTicks: 1 });
  expect(once && toTicked("t1")(once)).toBeUndefined();
  expect(once && toTicked("t2")(once)).toMatchObject({ ticks: 2, quietTicks: 2 });
  expect(once && seenBy(look)(once)).toEqual({ ...once, quietTicks: 0, look });
  expect(toTicked("t1")({ ...fresh, told: true })).toBeUndefined();
});

test("the first answer stands and is told once, whatever comes in whatever order", () => {
  const anyChange: fc.Arbitrary<RollbackChange> = fc.oneof(
    fc.constantFrom(toAnswered(done), toAnswered(rejected), seenBy(look), toTold),
    fc.nat({ max: 9 }).map((tick) => toTicked(String(tick))),
  );
  fc.assert(
    fc.property(fc.array(anyChange), (asked) => {
      let rollback = fresh;
      for (const change of asked) {
        const before = rollback;
        rollback = change(rollback) ?? rollback;
        if (before.answer) expect(rollback.answer).toBe(before.answer);
        if (before.told) expect(rollback.ticks).toBe(before.ticks);
        expect(rollback.quietTicks).toBeLessThanOrEqual(rollback.ticks);
      }
      expect(toTold({ ...rollback, told: true })).toBeUndefined();
      expect(toTold({ ...rollback, told: false })?.told).toBe(true);
      expect(toAnswered(done)({ ...fresh, answer: rejected })).toBeUndefined();
    }),
  );
});
