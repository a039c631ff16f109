import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleRow, sampleStage } from "./samples.ts";
import {
  isComplete,
  isPastDeadline,
  isPastGrace,
  isReadyForGate,
  isStuck,
  joinedPart,
  mayAsk,
  partsOf,
  toClosed,
  toCounted,
  toGateOpen,
  toLate,
  toPartDone,
  toPartPrepared,
  toSettled,
  toStarted,
  toStopped,
  toTicked,
  toTold,
  fedBy,
  sourcesOf,
  unreadOf,
  stageAt,
  type PipelineRow,
} from "./pipeline-row.ts";

const problem = { code: "batch/sample", message: "a sample", remedy: "none" };
const chain = (parts: number): PipelineRow =>
  sampleRow({ stages: [sampleStage({ parts }), sampleStage({ source: 0 }), sampleStage({ source: 1 })] });

describe("the parts of a stage", () => {
  test("are those of its source; what is held back becomes one part when the source is complete", () => {
    const row = toPartDone(0, 0, [1])(chain(2));
    expect([partsOf(row, 0), partsOf(row, 1), joinedPart(row, 1), joinedPart(row, 2)]).toEqual([[0, 1], [1], 3, 4]);
    const complete = toPartDone(0, 1, [])(row);
    expect([1, 3].map((part) => sourcesOf(complete, { stage: 1, part }))).toEqual([[1], [0]]);
    expect([partsOf(complete, 1), partsOf(complete, 2)]).toEqual([
      [1, 3],
      [1, 3],
    ]);
    expect(fedBy(row, 0)).toEqual([1]);
    expect(() => stageAt(row, 3)).toThrow("has 3 stages and none at 3");
  });

  test("are unread until they are prepared; what is made of others is read with them", () => {
    const row = sampleRow({
      stages: [sampleStage({ parts: 3 }), sampleStage({ source: 0 }), sampleStage({ parts: 1 })],
    });
    expect(unreadOf(row)).toEqual({ unread: 4, of: 4 });
    const read = [0, 2, 3].reduce((next, part) => toPartPrepared(0, part)(next), toPartPrepared(1, 0)(row));
    expect(unreadOf(read)).toEqual({ unread: 2, of: 4 });
  });

  test("hold every part of the source once, whatever is held back and in whatever order parts are done", () => {
    const arb = fc.integer({ min: 1, max: 6 }).chain((parts) =>
      fc.record({
        parts: fc.constant(parts),
        order: fc.shuffledSubarray([...Array(parts).keys()], { minLength: parts }),
        heldFirst: fc.array(fc.boolean(), { minLength: parts, maxLength: parts }),
        heldNext: fc.array(fc.boolean(), { minLength: parts + 1, maxLength: parts + 1 }),
      }),
    );
    fc.assert(
      fc.property(arb, ({ parts, order, heldFirst, heldNext }) => {
        let row = chain(parts);
        for (const part of order) row = toPartDone(0, part, heldFirst[part] ? [1] : [])(row);
        expect(isComplete(row, 0)).toBe(true);
        const second = partsOf(row, 1);
        expect(second).toEqual([...new Set(second)]);
        expect(second.length).toBe(parts - stageAt(row, 1).held.length + (stageAt(row, 1).held.length > 0 ? 1 : 0));
        for (const part of second) row = toPartDone(1, part, heldNext[part] ? [2] : [])(row);
        expect(isComplete(row, 1)).toBe(true);
        const third = partsOf(row, 2);
        const taken = third.flatMap((part) => (part === joinedPart(row, 2) ? stageAt(row, 2).held : [part]));
        expect([...taken].sort((a, b) => a - b)).toEqual(second);
        expect(isComplete(row, 2)).toBe(third.length === 0);
      }),
    );
  });

  test("are complete only behind a complete source", () => {
    const row = toPartDone(1, 0, [])(chain(1));
    expect([isComplete(row, 0), isComplete(row, 1)]).toEqual([false, false]);
    expect(isComplete(toPartDone(0, 0, [])(row), 1)).toBe(true);
  });
});

describe("changes", () => {
  test("said again change nothing", () => {
    const counts = {
      stage: "stage",
      records: 1,
      answered: 1,
      failed: {},
      retried: 0,
      jobs: 1,
      onDemand: 0,
      inputTokens: 1,
      outputTokens: 1,
    };
    const stop = { kind: "failed", problem, waits: true } as const;
    const outcome = { kind: "rejected", problems: [problem] } as const;
    const shut = sampleRow({ gate: "shut" });
    for (const change of [
      toPartPrepared(0, 0),
      toPartDone(0, 0, []),
      toStarted(0),
      toTold(0),
      toCounted(0, counts),
      toGateOpen,
      toLate,
      toStopped(stop),
      toTicked("t", 1),
      toSettled(outcome),
    ]) {
      const once = change(shut);
      expect(once).not.toBe(shut);
      expect(change(once)).toBe(once);
    }
    const settled = toSettled(outcome)(shut);
    const closed = toClosed(settled);
    expect([toClosed(shut), closed.isClosed, toClosed(closed)]).toEqual([shut, true, closed]);
    expect([toStopped(stop)(settled), toLate(settled)]).toEqual([settled, settled]);
    expect(toSettled({ kind: "rejected", problems: [] })(settled)).toBe(settled);
  });

  test("numbers stand in order, once each", () => {
    const row = [3, 1, 2].reduce((next, part) => toPartPrepared(0, part)(next), sampleRow());
    expect(row.stages[0]?.prepared).toEqual([1, 2, 3]);
  });

  test("a run is stopped for the first reason; a later one ends only the waiting", () => {
    const cancelled = toStopped({ kind: "cancelled", problem, waits: true })(sampleRow());
    const late = toStopped({ kind: "deadline", problem, waits: false })(cancelled);
    expect(late.stop).toEqual({ kind: "cancelled", problem, waits: false });
    expect(toStopped({ kind: "failed", problem, waits: true })(late)).toBe(late);
    expect(toStopped({ kind: "failed", problem, waits: true })(cancelled)).toBe(cancelled);
    expect(toLate(late)).toBe(late);
    expect(toLate(sampleRow()).progress.round).toBe(sampleRow().progress.round + 1);
    expect([mayAsk(sampleRow()), mayAsk(late), mayAsk(sampleRow({ gate: "shut" }))]).toEqual([true, false, false]);
  });

  test("the gate is ready when every part that reads objects is prepared, and not again when it is open", () => {
    const shut = { ...chain(2), gate: "shut" as const };
    const one = toPartPrepared(0, 0)(shut);
    const both = toPartPrepared(0, 1)(one);
    expect([shut, one, both, toGateOpen(both)].map(isReadyForGate)).toEqual([false, false, true, false]);
  });
});

describe("ticks", () => {
  const ticked = (row: PipelineRow, seen: (tick: number) => number, ticks: number): PipelineRow =>
    Array.from({ length: ticks }).reduce<PipelineRow>(
      (next, _, at) => toTicked(`t${String(at).padStart(4, "0")}`, seen(at))(next),
      row,
    );

  test("that are delivered again after later ones count no more", () => {
    const row = ["12:00", "12:15", "12:00"].reduce<PipelineRow>((next, tick) => toTicked(tick, 1)(next), sampleRow());
    expect(row.progress).toMatchObject({ ticks: 2, lastTick: "12:15" });
  });

  test("that bring nothing remind ever more seldom, each time in a new round", () => {
    const rows = Array.from({ length: 10 }, (_, ticks) => ticked(sampleRow(), () => 5, ticks));
    expect(rows.map(isStuck)).toEqual([false, false, true, true, false, true, false, false, false, true]);
    expect(rows.at(-1)?.progress).toMatchObject({ idleTicks: 8, round: 5, ticks: 9 });
    expect(isStuck(ticked(sampleRow(), (at) => at, 10))).toBe(false);
  });

  test("are idle while nothing moves, from the second on", () => {
    const idle = (...seen: number[]) => ticked(sampleRow(), (at) => seen[at] ?? 0, seen.length).progress.idleTicks;
    expect([idle(0), idle(0, 0), idle(1, 1, 1), idle(1, 1, 2), idle(1, 1, 2, 2)]).toEqual([0, 1, 2, 0, 1]);
  });

  test("count the deadline, and the grace behind it", () => {
    const after = (ticks: number) => ticked(sampleRow(), () => 0, ticks);
    expect([4, 5].map((ticks) => isPastDeadline(after(ticks)))).toEqual([false, true]);
    expect([100, 101].map((ticks) => isPastGrace(after(ticks)))).toEqual([false, true]);
  });
});
