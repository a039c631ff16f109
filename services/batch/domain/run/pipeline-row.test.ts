import { describe, expect, test } from "vitest";
import { sampleRow, sampleStage } from "./samples.ts";
import {
  mayAsk,
  toClosed,
  toCounted,
  toGateOpen,
  toHeldBack,
  toLate,
  toPartDone,
  toPartPrepared,
  toSettled,
  toStarted,
  toStopped,
  toTold,
} from "./pipeline-row.ts";

const problem = { code: "batch/sample", message: "a sample", remedy: "none" };
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
      toPartPrepared(0, 0, 2),
      toHeldBack(0, 0),
      toPartDone(0, 0),
      toStarted(0),
      toTold(0),
      toCounted(0, counts),
      toGateOpen([2]),
      toLate,
      toStopped(stop),
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
    const row = [3, 1, 2].reduce((next, part) => toPartPrepared(0, part, part)(next), sampleRow());
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

  test("what goes together through a stage stands once the gate is open", () => {
    const shut = sampleRow({ gate: "shut", stages: [sampleStage(), sampleStage({ source: 0 })] });
    const row = toGateOpen([undefined, 2])(shut);
    expect(row.stages.map(({ together }) => together)).toEqual([undefined, 2]);
    expect(row.stages[0]).not.toHaveProperty("together");
    expect(toGateOpen([undefined, 3])(row)).toBe(row);
  });

  test("behind the gate nothing is rejected, whatever a late reader makes of it", () => {
    const rejected = toSettled({ kind: "rejected", problems: [problem] });
    const open = sampleRow();
    expect(rejected(open)).toBe(open);
    expect(rejected(sampleRow({ gate: "shut" })).outcome?.kind).toBe("rejected");
  });

  test("chunks are counted of parts of the input, and few answers of done parts, where they matter", () => {
    const two = sampleRow({ stages: [sampleStage({ parts: 2 }), sampleStage({ source: 0 })] });
    const prepared = toPartPrepared(1, 0, 3)(toPartPrepared(0, 1, 3)(toPartPrepared(0, 0, 1)(two)));
    expect(prepared.stages).toMatchObject([{ prepared: [0, 1], chunks: { 1: 3 } }, { prepared: [0] }]);
    expect(prepared.stages[0]?.chunks).not.toHaveProperty("0");
    expect(prepared.stages[1]).not.toHaveProperty("chunks");
    const done = toPartDone(1, 1, 0)(toPartDone(0, 0)(prepared));
    expect(done.stages).toMatchObject([{ done: [0] }, { done: [1], few: { 1: 0 } }]);
    expect(done.stages[0]).not.toHaveProperty("few");
  });
});
