import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isMarkHot,
  isOverAndTold,
  isWaitingForWord,
  openLease,
  toBackInLine,
  toCapacity,
  toCreating,
  toDecided,
  toEnded,
  toGivenUp,
  toHosted,
  toMarked,
  toModelDeleted,
  toModelRefused,
  toRefused,
  toSwapped,
  toTicked,
  toTold,
  type Lease,
  type LeaseChange,
} from "./lease.ts";
import { seenBy } from "./look.ts";
import { noRoom } from "./problems.ts";
import { sampleCause, sampleComparison, sampleHosted, sampleLease, sampleModel, sampleRun } from "./samples.ts";
import { cannotHost, cannotPromote, retireFor, type Verdict } from "./verdict.ts";

const fresh = sampleLease("a");
const capacity = sampleHosted("x");
const promote: Verdict = { decision: "promote", why: "better" };
const retire = retireFor(noRoom("full", "wait"), "failed");
const cause = sampleCause(sampleRun("a"), "scored");
const { samples: _samples, ...comparison } = sampleComparison("promote");
const phases = ["wanted", "creating", "hosted", "promoting", "removing", "ended"] as const;
const inPhase = (phase: Lease["phase"], changes: Partial<Lease> = {}): Lease => ({ ...fresh, phase, ...changes });
const look = { since: 0, deferrals: 0, by: "a check" };
const swapped = { hosted: capacity };

/** In which phases a change makes sense, and in which one it leaves the lease. */
const changes: [name: string, change: LeaseChange, from: readonly Lease["phase"][], into?: Lease["phase"]][] = [
  ["creating", toCreating("on-demand"), ["wanted"], "creating"],
  ["marked", toMarked, ["creating"]],
  ["capacity", toCapacity(capacity, 1), ["wanted", "creating", "hosted", "promoting", "removing"]],
  ["hosted", toHosted(capacity, "2026-01-02"), ["creating"], "hosted"],
  ["decided to promote", toDecided(promote), ["hosted"], "promoting"],
  ["decided to retire", toDecided(retire), ["wanted", "creating", "hosted", "promoting", "removing"], "removing"],
  [
    "refused",
    toRefused(cannotHost(noRoom("a", "b")), 1),
    ["wanted", "creating", "hosted", "promoting", "removing"],
    "removing",
  ],
  ["given up", toGivenUp(retire), ["promoting"], "removing"],
  ["swapped", toSwapped(swapped), ["promoting"], "removing"],
  ["model refused", toModelRefused, ["removing"]],
  ["model deleted", toModelDeleted, ["removing"]],
  ["ended", toEnded("2026-01-03"), ["promoting", "removing"], "ended"],
  ["told that it is hosted", toTold("hosted"), ["hosted"]],
  ["told that it has ended", toTold("ended"), ["ended"]],
];

describe.each(changes)("%s", (_, change, from, into) => {
  test.each(phases)("from %s", (phase) => {
    const before = inPhase(phase, { ticks: 3, quietTicks: 2 });
    const after = change(before);
    expect(after?.phase).toBe(from.includes(phase) ? (into ?? phase) : undefined);
    // Whoever enters a phase has said nothing in it and counts its sweeps anew; to be in line and to create count together.
    if (after && into !== undefined && into !== "creating")
      expect(after).toMatchObject({ told: false, ticks: 0, quietTicks: 0 });
    if (after && into === "creating") expect(after.ticks).toBe(3);
  });
});

test("a fresh lease is its run's, wanted, and nothing has been said, counted or done", () => {
  const asked = {
    cause,
    model: sampleModel("a"),
    recipe: fresh.recipe,
    section: fresh.section,
    name: "n",
    askedAt: "2026-01-01",
  };
  expect(openLease(asked)).toEqual({
    ...asked,
    key: sampleRun("a"),
    version: 1,
    phase: "wanted",
    told: false,
    ticks: 0,
    quietTicks: 0,
    marks: 0,
    modelRefusals: 0,
    modelDeleted: false,
  });
});

test("only an end that was told is over; only a hosted model that was told of waits for somebody's word", () => {
  for (const phase of phases)
    for (const told of [true, false]) {
      expect(isOverAndTold(inPhase(phase, { told }))).toBe(phase === "ended" && told);
      expect(isWaitingForWord(inPhase(phase, { told }))).toBe(phase === "hosted" && told);
    }
});

describe("sweeps", () => {
  test("are counted once each, and no more once all is told", () => {
    const once = toTicked("t1")(fresh);
    expect(once).toEqual({ ...fresh, lastTick: "t1", ticks: 1, quietTicks: 1 });
    expect(once && toTicked("t1")(once)).toBeUndefined();
    expect(toTicked("t2")(inPhase("ended", { told: true }))).toBeUndefined();
  });

  test("are quiet until a check looks", () => {
    expect(seenBy(look)({ ...fresh, ticks: 4, quietTicks: 1 })).toEqual({ ...fresh, ticks: 4, look });
  });

  test("cool a mark: at the second nobody who left it can still be running", () => {
    const marked = toMarked(inPhase("creating"));
    const first = marked && toTicked("t1")(marked);
    const second = first && toTicked("t2")(first);
    expect([marked, first, second].map((lease) => lease && isMarkHot(lease))).toEqual([true, true, false]);
    expect(isMarkHot(fresh)).toBe(false);
    expect(second && toMarked(second)).toMatchObject({ marks: 2, mark: { id: 2, shared: false, ticks: 0 } });
  });
});

describe("a mark", () => {
  const alone = inPhase("creating", { method: "on-demand", marks: 1, mark: { id: 1, shared: false, ticks: 0 } });

  test("that is hot is shared by who comes next; capacity needs none", () => {
    expect(toMarked(inPhase("creating"))).toMatchObject({ marks: 1, mark: { id: 1, shared: false, ticks: 0 } });
    expect(toMarked(alone)).toEqual({ ...alone, mark: { id: 1, shared: true, ticks: 0 } });
    expect(toMarked({ ...alone, capacity })).toBeUndefined();
  });

  test("lets its owner back in line only while he is alone and nothing was created", () => {
    const { mark: _mark, method: _method, ...back } = alone;
    expect(toBackInLine(1)(alone)).toStrictEqual({ ...back, phase: "wanted" });
    expect(toBackInLine(2)(alone)).toBeUndefined();
    expect(toBackInLine(1)({ ...alone, mark: { id: 1, shared: true, ticks: 0 } })).toBeUndefined();
    expect(toBackInLine(1)({ ...alone, capacity })).toBeUndefined();
    for (const phase of phases)
      expect(toBackInLine(1)({ ...alone, phase })?.phase).toBe(phase === "creating" ? "wanted" : undefined);
    expect(toBackInLine(1)(inPhase("creating"))).toBeUndefined();
  });

  test("is gone with its owner's capacity or refusal, and stays for somebody else's", () => {
    const others = { ...alone, mark: { id: 1, shared: true, ticks: 0 } };
    for (const change of [(id: number) => toCapacity(capacity, id), (id: number) => toRefused(retire, id)]) {
      expect(change(1)(alone)).not.toHaveProperty("mark");
      expect(change(2)(alone)?.mark).toEqual(alone.mark);
      expect(change(1)(others)?.mark).toEqual(others.mark);
      expect(change(1)(alone)).toHaveProperty("method");
    }
  });
});

test("the first capacity stands, and its creation's patience begins when it is known", () => {
  expect(toCapacity(capacity, 1)(inPhase("creating", { ticks: 5 }))).toMatchObject({ capacity, ticks: 0 });
  expect(toCapacity(capacity, 1)(inPhase("removing", { ticks: 5 }))).toMatchObject({ capacity, ticks: 5 });
  expect(toCapacity(sampleHosted("y"), 1)(inPhase("creating", { capacity }))).toBeUndefined();
});

test("what is hosted has its capacity as it became, its way, and its deadline", () => {
  expect(toCreating("on-demand")(fresh)).toMatchObject({ method: "on-demand" });
  expect(toHosted(capacity, "soon")(inPhase("creating"))).toMatchObject({ capacity, decideBy: "soon" });
});

describe("a verdict", () => {
  test("stands once spoken, with its comparison and its cause where there are any", () => {
    const decided = toDecided(promote, { comparison, cause })(inPhase("hosted"));
    expect(decided).toMatchObject({ verdict: promote, comparison, cause });
    expect(decided && toDecided(retire)(decided)).toBeUndefined();
    const bare = toDecided(retire)(fresh);
    expect(bare).toMatchObject({ verdict: retire, cause: fresh.cause });
    expect(bare).not.toHaveProperty("comparison");
  });

  test("that cannot be carried out gives way to another; what took the model over is kept", () => {
    const promoting = inPhase("promoting", { verdict: promote });
    const instead = cannotPromote(noRoom("a", "b"));
    expect(toGivenUp(instead)(promoting)?.verdict).toBe(instead);
    expect(toSwapped(swapped)(promoting)).toMatchObject({ verdict: promote, swapped });
  });
});

test("refusals to delete the model are counted, its deletion and the end are dated, each thing is told once", () => {
  const removing = inPhase("removing", { modelRefusals: 2 });
  expect(toModelRefused(removing)).toEqual({ ...removing, modelRefusals: 3 });
  expect(toModelDeleted(removing)).toEqual({ ...removing, modelDeleted: true });
  expect(toEnded("then")(removing)).toMatchObject({ endedAt: "then", modelRefusals: 2 });
  expect(toTold("ended")(inPhase("ended"))?.told).toBe(true);
  expect(toTold("ended")(inPhase("ended", { told: true }))).toBeUndefined();
});

test("whatever comes in whatever order: phases go forward, verdicts stand, capacity is never forgotten, an end is the end", () => {
  const anyChange = fc.oneof(
    fc.constantFrom(...changes.map(([, change]) => change), seenBy(look), toBackInLine(1), toBackInLine(2)),
    fc.nat({ max: 9 }).map((tick) => toTicked(String(tick))),
  );
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 60 }), (asked) => {
      let lease = fresh;
      for (const change of asked) {
        const before = lease;
        lease = change(lease) ?? lease;
        const isBackInLine = before.phase === "creating" && lease.phase === "wanted";
        expect(phases.indexOf(lease.phase) >= phases.indexOf(before.phase) || isBackInLine).toBe(true);
        if (isBackInLine) expect([before.capacity, lease.mark]).toEqual([undefined, undefined]);
        if (before.capacity) expect(lease.capacity?.arn).toBe(before.capacity.arn);
        if (before.verdict && before.phase !== "promoting") expect(lease.verdict).toBe(before.verdict);
        if (before.endedAt !== undefined) expect(lease).toMatchObject({ phase: "ended", endedAt: before.endedAt });
        expect(lease.marks).toBeGreaterThanOrEqual(before.marks);
      }
    }),
  );
});
