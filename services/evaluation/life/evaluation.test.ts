import { describe, expect, test } from "vitest";
import { Recipe } from "../../../events-schema/index.ts";
import { sampleEvaluation } from "../memory/samples.ts";
import {
  atStart,
  chunksLeft,
  isComplete,
  isPastDeadline,
  isStuck,
  ticksMax,
  withTick,
  type Evaluation,
} from "./evaluation.ts";

const evaluation = sampleEvaluation("run", { chunks: 3 });
const afterTicks = (from: Evaluation, ticks: string[]): Evaluation =>
  ticks.reduce((now, tick) => ({ ...now, progress: withTick(now, tick) ?? now.progress }), from);
const doneTo = (from: Evaluation, ...done: string[]): Evaluation => ({ ...from, done: new Set(done) });

describe("completeness", () => {
  test("is every chunk of the plan, by name", () => {
    expect(isComplete(doneTo(evaluation, "0000", "0001", "0002"))).toBe(true);
    expect(isComplete(doneTo(evaluation, "0000", "0001", "9999"))).toBe(false);
    expect(chunksLeft(doneTo(evaluation, "0001"))).toEqual(["0000", "0002"]);
  });
});

describe("ticks", () => {
  test("count once each, however often they are heard", () => {
    expect(afterTicks(evaluation, ["a", "a", "b", "b"]).progress.ticks).toBe(2);
  });

  test("find a run stuck only after a whole tick without progress", () => {
    expect(isStuck(afterTicks(evaluation, ["a"]))).toBe(false);
    expect(isStuck(afterTicks(evaluation, ["a", "b"]))).toBe(true);
    const moved = doneTo(afterTicks(evaluation, ["a", "b"]), "0000");
    expect(isStuck(afterTicks(moved, ["c"]))).toBe(false);
    expect(isStuck(afterTicks(moved, ["c", "d"]))).toBe(true);
  });

  test("find a run that stays stuck ever more seldom, and begin a new round each time", () => {
    const ticks = Array.from({ length: 12 }, (_, at) => String(at).padStart(2, "0"));
    const stuckAt = ticks.map((_, at) => at).filter((at) => isStuck(afterTicks(evaluation, ticks.slice(0, at + 1))));
    expect(stuckAt).toEqual([1, 2, 4, 8]);
    expect(afterTicks(evaluation, ticks).progress).toMatchObject({ round: 5, idleTicks: 11 });
  });

  test("that are delivered again after later ones count no more", () => {
    expect(afterTicks(evaluation, ["12:00", "12:15", "12:00", "12:15"]).progress.ticks).toBe(2);
  });

  test("begin no round while chunks are done", () => {
    expect(afterTicks(evaluation, ["a"]).progress).toEqual({ ...atStart, ticks: 1, lastTick: "a" });
  });
});

describe("the deadline", () => {
  test.each([
    [1, 2],
    [2, 4],
    [24, 92],
    [168, 668],
  ])("of %i hours to decide is %i ticks: before hosting gives up", (decisionHours, ticks) => {
    expect(ticksMax(Recipe.parse({ hosting: { decisionHours } }))).toBe(ticks);
  });

  test("is passed by the tick after it", () => {
    const { progress, recipe } = evaluation;
    const at = (ticks: number) => ({ ...evaluation, progress: { ...progress, ticks } });
    expect(isPastDeadline(at(ticksMax(recipe)))).toBe(false);
    expect(isPastDeadline(at(ticksMax(recipe) + 1))).toBe(true);
  });
});
