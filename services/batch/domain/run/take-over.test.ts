import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countsOf } from "./counts.ts";
import { toHeld } from "./held-parts.ts";
import {
  chunkAt,
  newPart,
  ownAttempts,
  toAgain,
  toAsked,
  toDone,
  toEnded,
  type PartChange,
  type PartRow,
} from "./part-row.ts";
import type { PipelineRow } from "./pipeline-row.ts";
import { takenOverOf } from "./report.ts";
import { sampleChunk, sampleDone, samplePart, sampleRow, sampleStage } from "./samples.ts";
import { joinedPart, lanesThrough, laneAt, numbersIn, partsOf, sourcesOf } from "./stage-parts.ts";
import { partsAbout, preparedAnew, takenOver } from "./take-over.ts";

const askedAt = "2026-01-01T00:00:00.000Z";
const asked: PartChange = (row) => toAsked({ isLate: false, askedAt })(row);
const result = (answered: number, failed: Record<string, number> = {}) => ({
  resultUri: `s3://memory/${answered}.parquet`,
  answered,
  failed,
  inputTokens: answered,
  outputTokens: 2 * answered,
});
const after = (row: PartRow, ...changes: PartChange[]): PartRow => changes.reduce((next, change) => change(next), row);

describe("a part that is taken over", () => {
  const outputsOf = (chunk: number, attempt: number) => `s3://memory/old/${chunk}-${attempt}/`;
  const takenOnce = (): PartRow => {
    const part = after(
      samplePart(sampleChunk(0, 100), sampleChunk(1, 100), sampleChunk(2, 100), sampleChunk(3, 100)),
      asked,
      toEnded(0, 1, { status: "Completed" }),
      toDone(0, 1, result(98, { refused: 2 })),
      toEnded(1, 1, { status: "Expired" }),
      toDone(1, 1, result(60, { refused: 1, cancelled: 39 })),
    );
    const open = {
      ...part,
      chunks: part.chunks.map((chunk) =>
        chunk.chunk === 3 ? { ...chunk, phase: "open" as const, attempts: [] } : chunk,
      ),
    };
    return takenOver(open, { runId: "other", outputsOf });
  };

  test("keeps what is final, has the answers of the rest read again, and asks what was never asked", () => {
    const taken = takenOnce();
    expect([taken.runId, taken.version]).toEqual(["other", 0]);
    expect(taken.chunks.map(({ phase, attempts }) => [phase, attempts.map(({ outputsUri }) => outputsUri)])).toEqual([
      ["done", ["s3://memory/old/0-1/"]],
      ["ended", ["s3://memory/old/1-1/"]],
      ["ended", ["s3://memory/old/2-1/"]],
      ["open", []],
    ]);
    const twice = takenOver(taken, { runId: "third", outputsOf: () => "s3://memory/elsewhere/" });
    expect(twice.chunks[1]?.attempts).toEqual(taken.chunks[1]?.attempts);
  });

  test("counts nothing of what the other run has paid", () => {
    const taken = takenOnce();
    const counts = countsOf("stage", [taken]);
    expect(counts).toMatchObject({ records: 100, answered: 98, jobs: 0, onDemand: 0, retried: 0, inputTokens: 0 });
    const paidThere = { answered: 98, inputTokens: 98, outputTokens: 196 };
    expect(takenOverOf([taken])).toEqual(paidThere);
    expect(takenOverOf([takenOver(taken, { runId: "third", outputsOf })])).toEqual(paidThere);
    const next = { way: "on-demand", records: 40, inputUri: "s3://memory/again.jsonl", askedAt } as const;
    const again = toAgain(1, 1, next)(taken);
    expect(countsOf("stage", [again])).toMatchObject({ jobs: 0, onDemand: 40, retried: 40 });
    expect(ownAttempts(chunkAt(again, 1))).toHaveLength(1);
  });
});

test("a part that is prepared anew has the answers of another run read first, if there are any", () => {
  const key = { runId: "r", stage: 1, part: 2 };
  expect(preparedAnew(key, [])).toEqual(newPart(key));
  expect(preparedAnew(key, ["b", "a", "b"])).toEqual({ ...newPart(key), earlierUris: ["a", "b"] });
  const open = { ...samplePart(sampleChunk(0, 100)), earlierUris: ["a"] };
  expect(takenOver(open, { runId: "other", outputsOf: () => "b" }).chunks[0]?.phase).toBe("ended");
});

describe("the parts of another run that may hold a part's records", () => {
  const chunks = [1, 3, 2, 1];

  /** Three stages, in each of which some parts wait for company and some do not. */
  const rowWith = (
    held: readonly (readonly number[])[],
    [second = 250, third = 250]: readonly number[] = [],
  ): PipelineRow => {
    const stages = [
      sampleStage({ parts: chunks.length, chunks }),
      sampleStage({ source: 0, together: second }),
      sampleStage({ source: 1, together: third }),
    ];
    let row = sampleRow({ stages });
    for (const stage of [0, 1])
      for (const part of partsOf(row, stage))
        row = sampleDone(row, stage, part, { heldBy: held[stage]?.includes(part) ? [stage + 1] : [] });
    return row;
  };

  test("are the part itself, or where its records went", () => {
    const [ours, theirs] = [rowWith([]), rowWith([[0, 1]])];
    const joined = joinedPart(theirs, 1);
    expect([0, 1, 2].map((part) => partsAbout(ours, theirs, { stage: 1, part }))).toEqual([[joined], [joined], [2]]);
    expect(partsAbout(theirs, ours, { stage: 2, part: joined })).toEqual([0, 1]);
  });

  test("are no others where a part of the input goes through in lanes", () => {
    const row = rowWith([], [1]);
    const lanes = lanesThrough(row, 1, 1).map(({ part }) => part);
    expect(lanes).toEqual([1, 2, 3]);
    for (const part of lanes) expect(partsAbout(row, row, { stage: 1, part })).toEqual([part]);
    expect(lanes.map((part) => partsAbout(row, rowWith([]), { stage: 1, part }))).toEqual([[1], [1], [1]]);
    expect(partsAbout(rowWith([]), row, { stage: 1, part: 1 })).toEqual(lanes);
    expect(partsAbout(row, row, { stage: 2, part: 1 })).toEqual([1]);
  });

  test("leave none of them out, whatever waits in either run and however many chunks go together", () => {
    const heldArb = fc.array(fc.subarray([...Array(9).keys()]), { minLength: 2, maxLength: 2 });
    const togetherArb = fc.constantFrom([1, 1], [1, 2], [1, 3], [2, 2], [2, 4], [250, 250], []);
    /** Each chunk of the input that a part is made of. */
    const originsOf = (row: PipelineRow, stage: number, part: number): string[] =>
      numbersIn(row, { stage, part }).flatMap((number) => {
        if (stage > 1) return sourcesOf(row, { stage, part: number }).flatMap((from) => originsOf(row, 1, from));
        const lane = laneAt(row, { stage, part: number })!;
        return [...Array(chunks[lane.part]).keys()].slice(lane.from, lane.to).map((chunk) => `${lane.part} ${chunk}`);
      });
    fc.assert(
      fc.property(
        heldArb,
        heldArb,
        togetherArb,
        togetherArb,
        fc.constantFrom(1, 2),
        (one, other, our, their, stage) => {
          const [ours, theirs] = [rowWith(one, our), rowWith(other, their)];
          for (const part of partsOf(ours, stage)) {
            const about = partsAbout(ours, theirs, { stage, part }).flatMap((from) => originsOf(theirs, stage, from));
            expect(about).toEqual(expect.arrayContaining(originsOf(ours, stage, part)));
          }
        },
      ),
    );
  });

  test("are those of the objects that were joined in either run", () => {
    const whole = sampleRow({
      stages: [sampleStage({ parts: 2, chunks: [2, 2] }), sampleStage({ source: 0, together: 1 })],
    });
    const joined = toHeld(0, [0, 1])({ ...whole, gate: "shut" });
    expect([0, 1, 2, 3].map((part) => partsAbout(whole, joined, { stage: 1, part }))).toEqual([[4], [4], [4], [4]]);
    expect(partsAbout(joined, whole, { stage: 1, part: 4 })).toEqual([0, 1, 2, 3]);
  });
});
