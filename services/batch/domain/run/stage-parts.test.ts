import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stageAt, toGateOpen, toPartDone, toPartPrepared, type PipelineRow } from "./pipeline-row.ts";
import { sampleDone, sampleRow, sampleStage } from "./samples.ts";
import {
  fedBy,
  isComplete,
  isReadyForGate,
  joinedPart,
  laneAt,
  lanesThrough,
  numbersIn,
  partsOf,
  readyParts,
  sourcesOf,
  unreadOf,
} from "./stage-parts.ts";

const chain = (chunks: readonly number[], together: readonly number[] = []): PipelineRow =>
  sampleRow({
    stages: [
      sampleStage({ parts: chunks.length, chunks }),
      ...[0, 1].map((source) =>
        sampleStage({ source, ...(together[source] !== undefined && { together: together[source] }) }),
      ),
    ],
  });

describe("the parts of a stage through which all of a part goes together", () => {
  test("are those of its source; what is held back becomes one part when the source is complete", () => {
    const row = sampleDone(chain([1, 7]), 0, 0, { heldBy: [1] });
    expect([partsOf(row, 0), partsOf(row, 1), joinedPart(row, 1), joinedPart(row, 2)]).toEqual([[0, 1], [1], 3, 4]);
    const complete = sampleDone(row, 0, 1);
    expect([1, 3].map((part) => numbersIn(complete, { stage: 1, part }))).toEqual([[1], [0]]);
    expect([partsOf(complete, 1), partsOf(complete, 2)]).toEqual([
      [1, 3],
      [1, 3],
    ]);
    expect([laneAt(complete, { stage: 1, part: 1 }), laneAt(complete, { stage: 1, part: 3 })]).toEqual([
      { part: 1, from: 0 },
      undefined,
    ]);
    expect(fedBy(row, 0)).toEqual([1]);
    expect(() => stageAt(row, 3)).toThrow("has 3 stages and none at 3");
    expect(() => partsOf(row, 3)).toThrow("has 3 stages and none at 3");
  });
});

describe("the parts of a stage through which a part goes in lanes", () => {
  test("stand in the order of the input, and are made of chunks of it or of the parts that these have become", () => {
    const row = chain([1, 5], [1, 2]);
    expect([partsOf(row, 1), partsOf(row, 2)]).toEqual([
      [0, 1, 2, 3, 4, 5],
      [0, 1, 2],
    ]);
    expect(lanesThrough(row, 2, 1)).toEqual([
      { part: 1, lane: { part: 1, from: 0, to: 2 } },
      { part: 2, lane: { part: 1, from: 2 } },
    ]);
    expect([0, 1, 2].map((part) => sourcesOf(row, { stage: 2, part }))).toEqual([[0], [1, 2], [3, 4, 5]]);
    // Behind them the joined part of the input would have its own, and then come those that are joined later.
    expect([joinedPart(row, 0), joinedPart(row, 1), joinedPart(row, 2)]).toEqual([2, 7, 5]);
  });

  test("are ready when all that they are made of is done, but for what waits for company", () => {
    const row = chain([5], [1, 2]);
    const ready = (one: PipelineRow) => [1, 2].map((at) => readyParts(one, at).map(({ part }) => part));
    const started = toPartDone(1, 0)(row);
    expect([ready(row), ready(started), ready(toPartDone(1, 1)(started))]).toEqual([
      [[], []],
      [[], []],
      [[], [0]],
    ]);
    const held = {
      ...started,
      stages: started.stages.map((stage, at) => (at === 1 ? { ...stage, held: [1] } : stage)),
    };
    expect(ready(held)).toEqual([[], [0]]);
    expect(sourcesOf(held, { stage: 2, part: 0 })).toEqual([0]);
    const none = { ...row, stages: row.stages.map((stage, at) => (at === 1 ? { ...stage, held: [0, 1] } : stage)) };
    expect(partsOf(none, 2)).toEqual([1]);
    expect(sourcesOf(none, { stage: 2, part: 0 })).toEqual([]);
  });
});

test("parts of the objects are unread until they are prepared; what is made of others is read with them", () => {
  const row = sampleRow({
    stages: [sampleStage({ parts: 3 }), sampleStage({ source: 0 }), sampleStage({ parts: 1 })],
  });
  expect(unreadOf(row)).toEqual({ unread: 4, of: 4 });
  const read = [0, 2, 3].reduce((next, part) => toPartPrepared(0, part, 1)(next), toPartPrepared(1, 0, 1)(row));
  expect(unreadOf(read)).toEqual({ unread: 2, of: 4 });
});

test("every chunk goes through every stage in one part, whatever is held back, however many go together and in whatever order parts are done", () => {
  const arb = fc.record({
    chunks: fc.array(fc.nat(6), { minLength: 1, maxLength: 5 }),
    together: fc.constantFrom([], [1, 1], [1, 2], [1, 3], [2, 2], [2, 6], [3, 3]),
    held: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
    order: fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }),
  });
  fc.assert(
    fc.property(arb, ({ chunks, together, held, order }) => {
      const shuffled = (parts: readonly number[]) => parts.toSorted((one, other) => order[one]! - order[other]!);
      let row = chain(chunks, together);
      for (const stage of [0, 1])
        for (const part of shuffled(partsOf(row, stage))) {
          expect(isComplete(row, stage)).toBe(false);
          row = sampleDone(row, stage, part, { heldBy: held[(stage * 11 + part) % held.length] ? [stage + 1] : [] });
        }
      // What was joined comes last.
      for (const part of partsOf(row, 1)) row = sampleDone(row, 1, part);
      expect([isComplete(row, 0), isComplete(row, 1), isComplete(row, 2)]).toEqual([
        true,
        true,
        partsOf(row, 2).length === 0,
      ]);
      const taken = partsOf(row, 2).flatMap((part) => numbersIn(row, { stage: 2, part }));
      expect(taken.flatMap((part) => sourcesOf(row, { stage: 2, part })).toSorted((a, b) => a - b)).toEqual(
        partsOf(row, 1),
      );
      const lanes = partsOf(row, 1)
        .flatMap((part) => numbersIn(row, { stage: 1, part }))
        .map((part) => laneAt(row, { stage: 1, part })!);
      const through = lanes.flatMap(({ part, from, to }) =>
        [...Array(chunks[part]).keys()].slice(from, to).map((chunk) => `${part} ${chunk}`),
      );
      const all = chunks.flatMap((count, part) => [...Array(count).keys()].map((chunk) => `${part} ${chunk}`));
      expect(through.toSorted()).toEqual(all.toSorted());
      for (const stage of [1, 2]) {
        const own = partsOf(row, stage);
        expect(own).toEqual([...new Set(own)].toSorted((one, other) => one - other));
      }
    }),
  );
});

test("a stage is complete only behind a complete source", () => {
  const row = sampleDone(chain([1]), 1, 0);
  expect([isComplete(row, 0), isComplete(row, 1)]).toEqual([false, false]);
  expect(isComplete(sampleDone(row, 0, 0), 1)).toBe(true);
});

test("the gate is ready when every part that reads objects is prepared, and not again when it is open", () => {
  const shut = { ...chain([1, 1]), gate: "shut" as const };
  const one = toPartPrepared(0, 0, 1)(shut);
  const both = toPartPrepared(0, 1, 1)(one);
  expect([shut, one, both, toGateOpen([])(both)].map(isReadyForGate)).toEqual([false, false, true, false]);
});
