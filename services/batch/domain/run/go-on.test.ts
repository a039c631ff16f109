import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readyBecauseOf, toGoneOn, type Least } from "./go-on.ts";
import { stageAt, type PipelineRow } from "./pipeline-row.ts";
import { sampleRow, sampleStage } from "./samples.ts";
import { isComplete, joinedPart, partsOf, readyParts, sourcesOf } from "./stage-parts.ts";

const chain = (chunks: number, together: readonly number[]): PipelineRow =>
  sampleRow({
    stages: [
      sampleStage({ parts: 1, chunks: [chunks] }),
      ...together.map((of, source) => sampleStage({ source, together: of })),
    ],
  });
const done = (row: PipelineRow, stage: number, part: number, answered: number, least: Least): PipelineRow =>
  toGoneOn({ held: [], done: { stage, part, answered } }, least)(row);

describe("a part of a later stage", () => {
  const waits: Least = [undefined, undefined, 100];

  test("waits where all that it is made of has too few, and not before all of that is known", () => {
    const one = done(chain(4, [1, 2]), 1, 0, 40, waits);
    expect(stageAt(one, 2).held).toEqual([]);
    const few = done(one, 1, 1, 59, waits);
    expect(stageAt(few, 2).held).toEqual([0]);
    const enough = done(one, 1, 1, 60, waits);
    expect(stageAt(enough, 2).held).toEqual([]);
    expect(readyParts(enough, 2)).toEqual([{ stage: 2, part: 0 }]);
    expect(stageAt(done(one, 1, 1, 59, [undefined, undefined, undefined]), 2).held).toEqual([]);
  });

  test("that has few answers is remembered where a stage that reads it would wait", () => {
    const two = sampleRow({
      stages: [sampleStage({ parts: 1 }), ...[0, 1, 1].map((source) => sampleStage({ source, together: 1 }))],
    });
    const fewOf = (answered: number, least: Least) => stageAt(done(two, 1, 0, answered, least), 1).few;
    const one: Least = [undefined, undefined, undefined, 100];
    expect([fewOf(99, one), fewOf(100, one), fewOf(99, [])]).toEqual([{ 0: 99 }, undefined, undefined]);
  });

  test("waits for nobody who waits himself", () => {
    const row = done(chain(4, [1, 2]), 1, 0, 500, waits);
    const gone = { held: [{ stage: 1, part: 1 }] };
    const after = toGoneOn(gone, waits)(row);
    expect(stageAt(after, 1).held).toEqual([1]);
    expect(readyBecauseOf({ stage: 0, part: 0 }, { before: row, after })).toEqual([{ stage: 2, part: 0 }]);
    expect(toGoneOn(gone, waits)(after)).toBe(after);
  });

  test("is named to whoever hears again that what it is made of is done", () => {
    const row = done(chain(4, [1, 2]), 1, 0, 500, waits);
    const after = done(row, 1, 1, 500, waits);
    const because = (before: PipelineRow, part: number) => readyBecauseOf({ stage: 1, part }, { before, after });
    expect([because(row, 1), because(after, 1), because(after, 0), because(after, 2)]).toEqual([
      [{ stage: 2, part: 0 }],
      [{ stage: 2, part: 0 }],
      [{ stage: 2, part: 0 }],
      [],
    ]);
  });

  test("is not ready because of the part of that number of another stage", () => {
    const row = done(done(chain(2, [1, 1, 1]), 1, 0, 500, waits), 2, 0, 500, waits);
    expect(readyParts(row, 3)).toEqual([{ stage: 3, part: 0 }]);
    expect(readyBecauseOf({ stage: 1, part: 0 }, { before: row, after: row })).toEqual([{ stage: 2, part: 0 }]);
  });
});

test("in whatever order parts are done, what waits is the same, and nothing waits behind the end of its source", () => {
  const arb = fc.record({
    chunks: fc.integer({ min: 1, max: 8 }),
    together: fc.constantFrom([1, 1, 1], [1, 2, 2], [2, 4, 4], [1, 1, 3], [1, 2, 6]),
    least: fc.array(fc.option(fc.constant(100), { nil: undefined }), { minLength: 4, maxLength: 4 }),
    answered: fc.array(fc.nat(150), { minLength: 80, maxLength: 80 }),
    orders: fc.array(fc.array(fc.nat(1000), { minLength: 80, maxLength: 80 }), { minLength: 2, maxLength: 2 }),
  });
  fc.assert(
    fc.property(arb, ({ chunks, together, least, answered, orders }) => {
      /** Stage after stage, or whatever is ready first. */
      const played = (order: readonly number[]): PipelineRow => {
        const start = chain(chunks, together);
        const isFew = (part: number) => answered[20 + part]! < (least[1] ?? 0);
        const lanes = partsOf(start, 1);
        const held = lanes.filter(isFew).map((part) => ({ stage: 1, part }));
        let row = toGoneOn({ held, done: { stage: 0, part: 0, answered: 1000 } }, least)(start);
        for (;;) {
          const open = [1, 2, 3]
            .flatMap((stage) => [
              ...(stage === 1 ? partsOf(row, 1).map((part) => ({ stage, part })) : readyParts(row, stage)),
              ...(isComplete(row, stage - 1) ? partsOf(row, stage).map((part) => ({ stage, part })) : []),
            ])
            .filter(({ stage, part }) => !stageAt(row, stage).done.includes(part))
            .toSorted((one, other) => order[one.stage * 20 + one.part]! - order[other.stage * 20 + other.part]!);
          const [next] = open;
          if (!next) return row;
          const before = row;
          row = done(row, next.stage, next.part, answered[next.stage * 20 + next.part]!, least);
          for (const at of [2, 3])
            if (isComplete(before, at - 1)) expect(stageAt(row, at).held).toEqual(stageAt(before, at).held);
        }
      };
      const [one, other] = orders.map((order) => played(order)) as [PipelineRow, PipelineRow];
      expect(one.stages).toEqual(other.stages);
      for (const at of [1, 2, 3]) {
        expect(isComplete(one, at)).toBe(true);
        const min = least[at];
        if (at > 1 && min !== undefined)
          for (const part of partsOf(one, at).filter((number) => number !== joinedPart(one, at))) {
            const of = sourcesOf(one, { stage: at, part }).map((from) => answered[(at - 1) * 20 + from]!);
            expect(of.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(min);
          }
      }
    }),
  );
});
