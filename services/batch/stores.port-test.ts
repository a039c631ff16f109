import { describe, expect, test } from "vitest";
import { stableId } from "../../events-schema/index.ts";
import { chunksPerPartMax } from "./domain/run/group-objects.ts";
import { newPart, toAgain, toAsked, toEnded, toPrepared } from "./domain/run/part-row.ts";
import { toClosed, toGateOpen, toSettled } from "./domain/run/pipeline-row.ts";
import { sampleChunk, sampleRow } from "./domain/run/samples.ts";
import type { PartStore, PipelineStore } from "./ports.ts";

const problem = { code: "batch/sample", message: "a sample", remedy: "none" };
const fresh = { ...sampleRow(), version: 0 };

/** What every PipelineStore keeps; `make` gives an empty one. */
export const describePipelineStore = (name: string, make: () => Promise<PipelineStore>): void => {
  describe(`${name} as PipelineStore`, () => {
    test("opens a run once, and changes only the row that was read", async () => {
      const store = await make();
      expect(await store.read(fresh.runId)).toBeUndefined();
      const opened = await Promise.all([store.open(fresh), store.open({ ...fresh, name: "other" })]);
      expect(opened.toSorted()).toEqual(["existed", "opened"]);
      const row = (await store.read(fresh.runId))!;
      expect(row.version).toBe(1);
      const shut = { ...row, gate: "shut" as const };
      const replaced = await Promise.all([store.replace(toGateOpen([])(shut)), store.replace(shut)]);
      expect(replaced.filter(Boolean)).toHaveLength(1);
      expect(await store.replace(row)).toBe(false);
      expect((await store.read(fresh.runId))?.version).toBe(2);
    });

    test("lists the runs that are not closed", async () => {
      const store = await make();
      const other = { ...fresh, runId: `${fresh.runId.slice(0, -1)}0` };
      await store.open(fresh);
      await store.open(other);
      expect(await store.openRuns()).toEqual([fresh.runId, other.runId].toSorted());
      const row = (await store.read(fresh.runId))!;
      const settled = toSettled({ kind: "rejected", problems: [problem] })({ ...row, gate: "shut" });
      expect(await store.replace(toClosed(settled))).toBe(true);
      expect(await store.openRuns()).toEqual([other.runId]);
      expect(await store.read(fresh.runId)).toEqual({ ...toClosed(settled), version: 2 });
    });
  });
};

/** What every PartStore keeps; `make` gives an empty one. */
export const describePartStore = (name: string, make: () => Promise<PartStore>): void => {
  const { runId } = fresh;

  describe(`${name} as PartStore`, () => {
    test("opens a part once, and changes only the row that was read", async () => {
      const store = await make();
      const part = newPart({ runId, stage: 0, part: 0 });
      expect(await store.read(part)).toBeUndefined();
      expect(await store.open(part)).toBe("opened");
      expect(await store.open(part)).toBe("existed");
      const row = (await store.read(part))!;
      const prepared = toPrepared({ records: 5, unaskable: {} }, [sampleChunk(0, 5)])(row);
      expect([await store.replace(prepared), await store.replace(prepared)]).toEqual([true, false]);
      expect(await store.read(part)).toEqual({ ...prepared, version: 2 });
    });

    test("keeps the largest part that there may be, asked as often as it may be", async () => {
      const store = await make();
      const place = `s3://a-bucket-123456789012/pipelines/${runId}/stages/${"s".repeat(40)}/part-00000-chunk`;
      const askedAt = "2026-01-01T00:00:00.000Z";
      const chunks = Array.from({ length: chunksPerPartMax }, (_, at) => ({
        ...sampleChunk(at, 100_000),
        inputUri: `${place}-${at}.jsonl`,
        recordsUri: `${place}-${at}.records`,
      }));
      let row = toAsked({ isLate: false, askedAt })(
        toPrepared({ records: 25_000_000, unaskable: {} }, chunks)(newPart({ runId, stage: 0, part: 0 })),
      );
      for (let attempt = 1; attempt <= 6; attempt += 1)
        for (const { chunk } of chunks) {
          const message = `The job of ticket ${stableId("job", chunk, attempt)} ended as Failed: ${"why ".repeat(60)}`;
          const end = { status: "Failed", submittedAt: askedAt, endedAt: askedAt };
          row = toEnded(chunk, attempt, { ...end, problem: { code: "jobs/failed", message } })(row);
          const inputUri = `${place}-${chunk}-attempt-${attempt}-again.jsonl`;
          row = toAgain(chunk, attempt, { way: "job", records: 100_000, inputUri, askedAt })(row);
        }
      expect(await store.open(newPart(row))).toBe("opened");
      expect(await store.replace({ ...row, version: 1 })).toBe(true);
      expect(await store.read(row)).toEqual({ ...row, version: 2 });
      expect(await store.list(runId, 0)).toEqual([{ ...row, version: 2 }]);
    });

    test("lists the parts of a run or of a stage, in their order, and of no other", async () => {
      const store = await make();
      for (const [stage, part] of [
        [1, 0],
        [0, 10],
        [0, 2],
        [10, 0],
      ] as const)
        await store.open(newPart({ runId, stage, part }));
      await store.open(newPart({ runId: `${runId}x`, stage: 0, part: 0 }));
      const keys = async (of?: number) => (await store.list(runId, of)).map(({ stage, part }) => [stage, part]);
      expect(await keys()).toEqual([
        [0, 2],
        [0, 10],
        [1, 0],
        [10, 0],
      ]);
      expect(await keys(0)).toEqual([
        [0, 2],
        [0, 10],
      ]);
      expect(await keys(1)).toEqual([[1, 0]]);
    });
  });
};
