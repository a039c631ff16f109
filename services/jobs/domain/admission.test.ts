import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseFairly, type InLine } from "./admission.ts";
import { slotsFree, withoutSlot, withSlots, type Quota } from "./quota.ts";

const emptyQuota = (limit: number): Quota => ({ key: "q", fallbackLimit: 2, limit, holders: {}, version: 1 });
const ticket = (runId: string, age: number): InLine => ({
  jobKey: `${runId}-${age}`,
  runId,
  createdAt: `2026-01-01T00:00:${String(age).padStart(2, "0")}.000Z`,
});
const tickets = fc.uniqueArray(
  fc
    .record({ runId: fc.constantFrom("a", "b", "c", "d"), age: fc.nat({ max: 59 }) })
    .map(({ runId, age }) => ticket(runId, age)),
  { selector: ({ jobKey }) => jobKey, maxLength: 40 },
);
const quotas = fc
  .record({ limit: fc.nat({ max: 12 }), held: tickets })
  .map(({ limit, held }) => withSlots(emptyQuota(limit), held.slice(0, 12)));

const heldBy = (quota: Quota, runId: string): number =>
  Object.values(quota.holders).filter((holder) => holder.runId === runId).length;

test("gives every free slot that somebody waits for, and not one more", () => {
  fc.assert(
    fc.property(quotas, tickets, (quota, waiting) => {
      const chosen = chooseFairly(quota, waiting);
      const eligible = waiting.filter(({ jobKey }) => !(jobKey in quota.holders));
      expect(chosen).toHaveLength(Math.min(slotsFree(quota), eligible.length));
      expect(new Set(chosen.map(({ jobKey }) => jobKey)).size).toBe(chosen.length);
      expect(chosen.every(({ jobKey }) => !(jobKey in quota.holders))).toBe(true);
    }),
  );
});

test("gives no run a slot while another that waits would hold two fewer", () => {
  fc.assert(
    fc.property(quotas, tickets, (quota, waiting) => {
      const chosen = chooseFairly(quota, waiting);
      const after = withSlots(quota, chosen);
      const left = waiting.filter(({ jobKey }) => !(jobKey in after.holders));
      for (const { runId: lucky } of chosen)
        for (const { runId: waits } of left) expect(heldBy(after, lucky)).toBeLessThanOrEqual(heldBy(after, waits) + 1);
    }),
  );
});

test("does not depend on the order of the list", () => {
  fc.assert(
    fc.property(quotas, tickets, (quota, waiting) => {
      expect(chooseFairly(quota, waiting.toReversed())).toEqual(chooseFairly(quota, waiting));
    }),
  );
});

test("starves nobody: however many runs come later, a ticket has its turn once those before it have had theirs", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), tickets, fc.infiniteStream(fc.nat()), (limit, before, dice) => {
      const patient = { jobKey: "patient", runId: "patient", createdAt: "2026-01-02" };
      let waiting: InLine[] = [...before, patient];
      let quota = emptyQuota(limit);
      for (let turn = 0; turn <= before.length && !Object.hasOwn(quota.holders, "patient"); turn += 1) {
        waiting.push({ jobKey: `late${turn}`, runId: `late${turn}`, createdAt: "2026-01-03" });
        quota = withSlots(quota, chooseFairly(quota, waiting));
        waiting = waiting.filter(({ jobKey }) => !Object.hasOwn(quota.holders, jobKey));
        const ending = Object.keys(quota.holders).filter((jobKey) => jobKey !== "patient");
        quota = withoutSlot(ending[dice.next().value % ending.length] ?? "", () => true)(quota) ?? quota;
      }
      expect(Object.keys(quota.holders)).toContain("patient");
    }),
  );
});

test("within a run the oldest goes first", () => {
  expect(chooseFairly(emptyQuota(2), [ticket("a", 3), ticket("a", 1), ticket("a", 2)])).toEqual([
    ticket("a", 1),
    ticket("a", 2),
  ]);
});

test("the run that holds the fewest goes first, however long its line is", () => {
  const quota = withSlots(emptyQuota(3), [ticket("a", 0), ticket("a", 1)]);
  expect(chooseFairly(quota, [ticket("a", 2), ticket("a", 3), ticket("b", 9)])).toEqual([ticket("b", 9)]);
});

test("among runs that hold the same, the oldest ticket goes first, whichever way the list is turned", () => {
  const waiting = [ticket("a", 3), ticket("b", 1), ticket("c", 2)];
  for (const list of [waiting, waiting.toReversed()])
    expect(chooseFairly(emptyQuota(3), list)).toEqual([ticket("b", 1), ticket("c", 2), ticket("a", 3)]);
});

test("tickets of the same moment go by their keys, whichever way the list is turned", () => {
  const at = (jobKey: string, runId: string): InLine => ({ jobKey, runId, createdAt: "2026-01-01" });
  for (const waiting of [
    [at("k1", "a"), at("k2", "a"), at("k3", "b")],
    [at("k1", "b"), at("k2", "a"), at("k3", "a")],
  ])
    for (const list of [waiting, waiting.toReversed()])
      expect(chooseFairly(emptyQuota(1), list).map(({ jobKey }) => jobKey)).toEqual(["k1"]);
});

test("a lowered limit takes no slot away and gives none", () => {
  const quota = withSlots(emptyQuota(1), [ticket("a", 0), ticket("a", 1)]);
  expect(chooseFairly(quota, [ticket("b", 2)])).toEqual([]);
});
