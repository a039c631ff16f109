import { describe, expect, test } from "vitest";
import { sampleEvaluation } from "./memory/samples.ts";
import { atStart, isComplete, type Outcome } from "./life/evaluation.ts";
import type { EvaluationStore } from "./ports.ts";

const failed = (message: string): Outcome => ({
  kind: "failed",
  problem: { code: "evaluation/deadline", message, remedy: "wait" },
});

/** What every EvaluationStore keeps; `make` gives an empty one. */
export const describeEvaluationStore = (name: string, make: () => Promise<EvaluationStore>): void => {
  describe(`${name} as EvaluationStore`, () => {
    test("the first evaluation of a run stands, and is listed until it is closed", async () => {
      const store = await make();
      expect(await store.read("run-a")).toBeUndefined();
      expect(await store.open(sampleEvaluation("run-a"))).toBe("opened");
      expect(await store.open(sampleEvaluation("run-a", { chunks: 9 }))).toBe("existed");
      await store.open(sampleEvaluation("run-b", { chunks: 0, outcome: failed("at once") }));
      expect(await store.read("run-a")).toEqual(sampleEvaluation("run-a"));
      expect((await store.read("run-b"))?.outcome).toEqual(failed("at once"));
      expect((await store.openRuns()).toSorted()).toEqual(["run-a", "run-b"]);
      await store.close("run-a");
      await store.close("run-a");
      await store.close("run-never-heard-of");
      expect(await store.openRuns()).toEqual(["run-b"]);
      expect(await store.read("run-a")).toEqual(sampleEvaluation("run-a"));
    });

    test("done chunks are a set, and of markers at once one sees it complete", async () => {
      const store = await make();
      await store.open(sampleEvaluation("run-a", { chunks: 3 }));
      await store.markDone("run-a", "0001");
      expect((await store.markDone("run-a", "0001")).done).toEqual(new Set(["0001"]));
      const seen = await Promise.all(["0000", "0002"].map(async (chunk) => store.markDone("run-a", chunk)));
      expect(seen.some(isComplete)).toBe(true);
      expect((await store.read("run-a"))?.done).toEqual(new Set(["0000", "0001", "0002"]));
      await expect(store.markDone("run-b", "0000")).rejects.toThrow("run-b");
    });

    test("a tick counts once, over the progress that was read, and leaves the rest alone", async () => {
      const store = await make();
      const read = sampleEvaluation("run-a");
      await store.open(read);
      await store.markDone("run-a", "0000");
      const next = { ...atStart, ticks: 1, lastTick: "2026-01-01T00:00:00Z", doneSeen: 1 };
      const counted = await Promise.all([1, 2].map(async () => store.count(read, next)));
      expect(counted.filter(Boolean)).toHaveLength(1);
      expect(await store.read("run-a")).toEqual({ ...read, done: new Set(["0000"]), progress: next });
    });

    test("requests add up, however many count at once, and leave the rest alone", async () => {
      const store = await make();
      await store.open(sampleEvaluation("run-a"));
      await Promise.all([3, 4].map(async (permitted) => store.countRequests("run-a", { permitted })));
      await store.countRequests("run-a", { accounted: 5 });
      expect(await store.read("run-a")).toEqual(
        sampleEvaluation("run-a", { requests: { permitted: 7, accounted: 5 } }),
      );
    });

    test("the first outcome stands, and everybody is told that one", async () => {
      const store = await make();
      await store.open(sampleEvaluation("run-a"));
      const settled = await Promise.all(["a", "b"].map(async (why) => store.settle("run-a", failed(why))));
      expect(settled[0]?.outcome).toEqual(settled[1]?.outcome);
      expect((await store.settle("run-a", failed("c"))).outcome).toEqual(settled[0]?.outcome);
      expect((await store.read("run-a"))?.outcome).toEqual(settled[0]?.outcome);
    });
  });
};
