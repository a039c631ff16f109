import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countsOf, failedShare, sumOf } from "./counts.ts";
import {
  answeredOf,
  chunkAt,
  isDone,
  newPart,
  resultsOf,
  toAgain,
  toAsked,
  toDone,
  toEnded,
  toGivenUp,
  toPrepared,
  toSliceDone,
  type PartChange,
  type PartRow,
} from "./part-row.ts";
import { onDemandShare, stageReport } from "./report.ts";
import { sampleChunk, samplePart } from "./samples.ts";
import { takenOver } from "./take-over.ts";

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

describe("a chunk", () => {
  test("is asked, ended and done, and a word about another attempt changes nothing", () => {
    const part = after(samplePart(sampleChunk(0, 100)), asked);
    expect(chunkAt(part, 0)).toMatchObject({ phase: "asked", attempts: [{ way: "job", records: 100, askedAt }] });
    expect(asked(part)).toBe(part);
    expect(toEnded(0, 2)(part)).toBe(part);
    expect(toDone(0, 1, result(100))(part)).toBe(part);
    const end = { status: "Completed" };
    const ended = toEnded(0, 1, end)(part);
    expect(chunkAt(ended, 0)).toMatchObject({ phase: "ended", attempts: [{ end }] });
    expect(toEnded(0, 1)(ended)).toBe(ended);
    const done = toDone(0, 1, result(100))(ended);
    expect([isDone(ended), isDone(done), answeredOf(done)]).toEqual([false, true, 100]);
    expect(toDone(0, 1, result(1))(done)).toBe(done);
    expect(() => chunkAt(done, 1)).toThrow("has no chunk 1");
  });

  test("is asked again by attempts that are counted", () => {
    const next = { way: "on-demand", records: 7, inputUri: "s3://memory/again.jsonl", askedAt } as const;
    const part = after(samplePart(sampleChunk(0, 100)), asked, toEnded(0, 1), toAgain(0, 1, next));
    expect(chunkAt(part, 0)).toMatchObject({ phase: "asked", attempts: [{}, { way: "on-demand", records: 7 }] });
    expect(toAgain(0, 1, next)(part)).toBe(part);
  });

  test("on demand is over when its last slice is", () => {
    const part = after(samplePart(sampleChunk(0, 45, "on-demand")), asked);
    const two = after(part, toSliceDone(0, 1, 2), toSliceDone(0, 1, 0));
    expect(chunkAt(two, 0)).toMatchObject({ phase: "asked", attempts: [{ slices: [0, 2] }] });
    for (const nothing of [toSliceDone(0, 1, 0), toSliceDone(0, 2, 1), toSliceDone(0, 1, 3)])
      expect(nothing(two)).toBe(two);
    expect(chunkAt(toSliceDone(0, 1, 1)(two), 0).phase).toBe("ended");
  });

  test("that nobody has asked before the deadline is asked on demand", () => {
    const late = toAsked({ isLate: true, askedAt })(samplePart(sampleChunk(0, 100)));
    expect(chunkAt(late, 0).attempts).toMatchObject([{ way: "on-demand" }]);
  });

  test("is given up when its run is stopped, but for jobs that are waited for", () => {
    const open = samplePart(sampleChunk(0, 100), sampleChunk(1, 5, "on-demand"));
    const phases = (row: PartRow, waits: boolean) => toGivenUp({ waits })(row).chunks.map(({ phase }) => phase);
    expect([phases(open, true), phases(open, false)]).toEqual([
      ["ended", "ended"],
      ["ended", "ended"],
    ]);
    expect([phases(asked(open), true), phases(asked(open), false)]).toEqual([
      ["asked", "ended"],
      ["ended", "ended"],
    ]);
    const done = after(open, asked, toEnded(0, 1), toDone(0, 1, result(100)), toEnded(1, 1));
    expect(toGivenUp({ waits: false })(done)).toBe(done);
    const given = toGivenUp({ waits: false })(asked(open));
    expect(given.chunks.map(({ attempts }) => attempts)).toEqual(asked(open).chunks.map(({ attempts }) => attempts));
  });
});

describe("whatever a chunk has come to", () => {
  const next = { way: "job", records: 30, inputUri: "s3://memory/again.jsonl", askedAt } as const;
  const start = () => samplePart(sampleChunk(0, 100), sampleChunk(1, 5, "on-demand"));
  /** Open, asked, ended, asked again, ended again, done; the chunk beside it stays where it was. */
  const statesOf = (first: PartRow): PartRow[] => {
    const steps = [asked, toEnded(0, 1), toAgain(0, 1, next), toEnded(0, 2), toDone(0, 2, result(100))];
    return [...steps.map((_, at) => after(first, ...steps.slice(0, at))), after(first, ...steps)];
  };

  test("a word counts where it is of the attempt that stands and in its turn; any other changes nothing", () => {
    for (const state of statesOf(start())) {
      const { phase, attempts } = chunkAt(state, 0);
      for (const attempt of [0, 1, 2, 3]) {
        const isOfIt = attempts.length === attempt;
        const changed = (change: PartChange) => change(state) !== state;
        expect(changed(toEnded(0, attempt, { status: "Completed" }))).toBe(isOfIt && phase === "asked");
        expect(changed(toSliceDone(0, attempt, 0))).toBe(isOfIt && phase === "asked");
        expect(changed(toAgain(0, attempt, next))).toBe(isOfIt && phase === "ended");
        expect(changed(toDone(0, attempt, result(1)))).toBe(isOfIt && phase === "ended");
      }
    }
  });

  test("what is asked is asked as it stands: earlier attempts and the chunks beside it are as they were", () => {
    const first = start();
    const states = statesOf(first);
    for (const [at, state] of states.entries()) {
      const before = states[at - 1] ?? first;
      const standing = Math.max(0, chunkAt(before, 0).attempts.length - 1);
      const earlier = (row: PartRow) => chunkAt(row, 0).attempts.slice(0, standing);
      expect(earlier(state)).toEqual(earlier(before));
      if (at > 1) expect(chunkAt(state, 1)).toEqual(chunkAt(before, 1));
    }
    const end = { status: "Completed" };
    const [again] = states.slice(3);
    expect(chunkAt(toEnded(0, 2, end)(again!), 0).attempts.map((attempt) => attempt.end)).toEqual([undefined, end]);
    expect(first.chunks.map(({ attempts }) => attempts)).toEqual([[], []]);
  });

  test("chunks that nobody has asked are asked, and only they", () => {
    const [open, ...others] = statesOf(start());
    for (const state of others) {
      const mixed = { ...state, chunks: [chunkAt(state, 0), chunkAt(open!, 1)] };
      const all = asked(mixed);
      expect(chunkAt(all, 0)).toBe(chunkAt(mixed, 0));
      expect(chunkAt(all, 1)).toMatchObject({ phase: "asked", attempts: [{ way: "on-demand", records: 5 }] });
      expect(asked(all)).toBe(all);
    }
  });

  test("what is answered is counted where it is done", () => {
    expect(statesOf(start()).map(answeredOf)).toEqual([0, 0, 0, 0, 0, 100]);
  });
});

describe("a part", () => {
  test("is prepared once; without records it is done at once", () => {
    const empty = toPrepared(
      { records: 0, unaskable: {}, unaskableUri: "s3://memory/u" },
      [],
    )(newPart({ runId: "r", stage: 0, part: 0 }));
    expect([isDone(newPart(empty)), isDone(empty)]).toEqual([false, true]);
    expect(resultsOf(empty)).toEqual(["s3://memory/u"]);
    expect(toPrepared({ records: 9, unaskable: {} }, [sampleChunk(0, 9)])(empty)).toBe(empty);
    const asksAfterReading = { ...newPart(empty), earlierUris: ["s3://memory/old/"] };
    const chunks = toPrepared({ records: 9, unaskable: {} }, [sampleChunk(0, 9)])(asksAfterReading).chunks;
    expect(chunks).toMatchObject([{ phase: "ended", attempts: [] }]);
  });

  test("has its results in the order of its chunks", () => {
    const part = after(
      samplePart(sampleChunk(0, 100), sampleChunk(1, 200)),
      asked,
      toEnded(1, 1),
      toDone(1, 1, result(200)),
      toEnded(0, 1),
      toDone(0, 1, result(100)),
    );
    expect(resultsOf(part)).toEqual(["s3://memory/100.parquet", "s3://memory/200.parquet"]);
  });
});

describe("counts", () => {
  test("hold every record once, answered or failed, with what could not be asked", () => {
    const chunkArb = fc.record({ records: fc.integer({ min: 1, max: 50 }), failed: fc.integer({ min: 0, max: 50 }) });
    fc.assert(
      fc.property(fc.array(chunkArb, { maxLength: 6 }), fc.integer({ min: 0, max: 9 }), (chunks, unaskable) => {
        const cut = chunks.map(({ records }, at) => sampleChunk(at, records));
        const total = cut.reduce((sum, { records }) => sum + records, 0);
        const start = toPrepared(
          { records: total + unaskable, unaskable: { "no-prompt": unaskable } },
          cut,
        )(newPart({ runId: "r", stage: 0, part: 0 }));
        const part = chunks.reduce((row, { records, failed }, at) => {
          const few = Math.min(failed, records);
          return after(row, toEnded(at, 1), toDone(at, 1, result(records - few, { refused: few })));
        }, asked(start));
        const counts = countsOf("stage", [part]);
        expect(counts.records).toBe(total + unaskable);
        expect(counts.answered + sumOf(counts.failed)).toBe(counts.records);
        expect(Object.values(counts.failed).every((records) => records > 0)).toBe(true);
        expect(failedShare(counts)).toBe(counts.records === 0 ? 0 : sumOf(counts.failed) / counts.records);
      }),
    );
  });

  test("of a job that has not ended are no times", () => {
    const one = after(samplePart(sampleChunk(0, 9)), asked);
    expect(stageReport([one])).toEqual({ jobsWaitedSeconds: 0, jobsRanSeconds: 0, longestJobSeconds: 0 });
  });

  test("tell jobs from those that were refused before Bedrock had them, and what was asked on demand or again", () => {
    const next = { way: "on-demand", records: 7, inputUri: "s3://memory/a", askedAt } as const;
    const part = after(
      samplePart(sampleChunk(0, 100), sampleChunk(1, 200), sampleChunk(2, 5, "on-demand")),
      asked,
      toEnded(0, 1, { status: "Completed", submittedAt: "2026-01-01T00:10:00Z", endedAt: "2026-01-01T01:10:00Z" }),
      toAgain(0, 1, next),
      toEnded(1, 1, { status: "None" }),
    );
    expect(countsOf("stage", [part])).toMatchObject({ jobs: 1, onDemand: 12, retried: 7 });
    const neverMade = after(
      samplePart(sampleChunk(0, 9)),
      asked,
      toEnded(0, 1, { status: "None" }),
      toAgain(0, 1, next),
    );
    expect(countsOf("stage", [neverMade])).toMatchObject({ jobs: 0, onDemand: 7, retried: 0 });
    expect(stageReport([part])).toEqual({ jobsWaitedSeconds: 600, jobsRanSeconds: 3600, longestJobSeconds: 3600 });
    const early = after(
      samplePart(sampleChunk(0, 1)),
      asked,
      toEnded(0, 1, { status: "Failed", submittedAt: "2025-01-01T00:00:00Z" }),
    );
    const shares = (row: PartRow) => [onDemandShare([row], "this run"), onDemandShare([row], "others")];
    expect(shares(part)).toEqual([12 / 112, 0]);
    expect(shares(neverMade)).toEqual([1, 0]);
    expect(shares(takenOver(part, { runId: "other", outputsOf: () => "s3://memory/out/" }))).toEqual([0, 12 / 112]);
    expect(stageReport([early])).toEqual({ jobsWaitedSeconds: 0, jobsRanSeconds: 0, longestJobSeconds: 0 });
  });
});
