import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isElsewhere, partsToJoin, toHeld } from "./held-parts.ts";
import type { PartRow } from "./part-row.ts";
import { toPartPrepared } from "./pipeline-row.ts";
import { sampleChunk, sampleDone, samplePart, sampleRow, sampleStage } from "./samples.ts";
import { isComplete, isReadyForGate, joinedPart, numbersIn, partsOf } from "./stage-parts.ts";

const part = (number: number, records: number, idsUri?: string): PartRow => {
  const row = samplePart(...(records === 0 ? [] : [sampleChunk(0, records)]));
  return { ...row, part: number, prepared: { records, unaskable: {}, ...(idsUri && { idsUri }) } };
};

describe("parts to join", () => {
  test.each([
    ["none", [], []],
    ["one alone", [part(0, 5), part(1, 500)], []],
    ["all that are too small", [part(0, 5), part(1, 500), part(2, 99)], [0, 2]],
    ["none that is empty", [part(0, 5), part(1, 0), part(2, 99)], [0, 2]],
    ["none whose ids are of another kind", [part(0, 5), part(1, 6, "s3://ids"), part(2, 7)], [0, 2]],
    ["none that is large enough", [part(0, 100), part(1, 100)], []],
  ])("are %s", (_, parts, joined) => expect(partsToJoin(parts, 100)).toEqual(joined));

  test("are no more than one function prepares", () => {
    const heavy = (number: number): PartRow => ({
      ...part(number, 5),
      chunks: part(number, 5).chunks.map((chunk) => ({ ...chunk, bytes: 400_000_000 })),
    });
    expect(partsToJoin([heavy(0), heavy(1), heavy(2)], 100)).toEqual([0, 1]);
  });
});

describe("a stage whose small parts are held", () => {
  const shut = sampleRow({ gate: "shut", stages: [sampleStage({ parts: 3 }), sampleStage({ source: 0 })] });
  const prepared = [0, 1, 2].reduce((row, at) => toPartPrepared(0, at, 1)(row), shut);

  test("waits at the gate for the joined part, whose records then count in it alone", () => {
    const held = toHeld(0, [0, 2])(prepared);
    expect([isReadyForGate(prepared), isReadyForGate(held)]).toEqual([true, false]);
    expect([partsOf(held, 0), joinedPart(held, 0)]).toEqual([[1, 3], 3]);
    expect([1, 3].map((at) => numbersIn(held, { stage: 0, part: at }))).toEqual([[1], [0, 2]]);
    const elsewhere = (row: typeof held) => [0, 1, 2, 3].map((at) => isElsewhere(row, { stage: 0, part: at }));
    expect(elsewhere(held)).toEqual([false, false, false, true]);
    const ready = toPartPrepared(0, 3, 1)(held);
    expect(isReadyForGate(ready)).toBe(true);
    expect(elsewhere(ready)).toEqual([true, false, true, false]);
    expect([0, 3].map((at) => isElsewhere(held, { stage: 1, part: at }))).toEqual([false, false]);
  });

  test("is decided once, and not behind the gate", () => {
    const held = toHeld(0, [0, 2])(prepared);
    expect(toHeld(0, [0, 1])(held)).toBe(held);
    const open = { ...prepared, gate: "open" as const };
    expect(toHeld(0, [0, 1])(open)).toBe(open);
  });

  test("is complete when its own parts and the joined one are done, and feeds each of them on", () => {
    fc.assert(
      fc.property(fc.subarray([0, 1, 2], { minLength: 2 }), fc.boolean(), (small, isHeldNext) => {
        let row = toHeld(0, small)(prepared);
        for (const at of partsOf(row, 0)) {
          expect(isComplete(row, 0)).toBe(false);
          row = sampleDone(row, 0, at, { heldBy: isHeldNext ? [1] : [] });
        }
        expect(isComplete(row, 0)).toBe(true);
        const next = partsOf(row, 1);
        expect(next).toEqual(isHeldNext ? [joinedPart(row, 1)] : partsOf(row, 0));
        const from = next.flatMap((at) => numbersIn(row, { stage: 1, part: at }));
        expect(from).toEqual(partsOf(row, 0));
      }),
    );
  });
});
