import { describe, expect, test } from "vitest";
import type { PipelineRow } from "./pipeline-row.ts";
import { sampleRow } from "./samples.ts";
import { isPastDeadline, isPastGrace, isStuck, toTicked } from "./ticks.ts";

describe("ticks", () => {
  const ticked = (row: PipelineRow, seen: (tick: number) => number, ticks: number): PipelineRow =>
    Array.from({ length: ticks }).reduce<PipelineRow>(
      (next, _, at) => toTicked(`t${String(at).padStart(4, "0")}`, seen(at))(next),
      row,
    );

  test("that are told again change nothing", () => {
    const once = toTicked("t", 1)(sampleRow());
    expect(toTicked("t", 1)(once)).toBe(once);
  });

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
