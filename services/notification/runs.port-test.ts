import { describe, expect, test } from "vitest";
import type { KnownRun } from "./domain/known-run.ts";
import type { RunStore } from "./ports.ts";

const runOf = (runId: string, hour: number): KnownRun => ({
  runId,
  account: "111122223333",
  requestedAt: "2026-01-01T00:00:00.000Z",
  dueAt: `2026-01-04T0${hour}:00:00.000Z`,
});

/** What every store of runs promises. */
export const describeRuns = (name: string, make: () => Promise<RunStore>): void => {
  describe(`a store of runs ${name}`, () => {
    test("keeps the first word on a run", async () => {
      const runs = await make();
      expect(await runs.read("first")).toBeUndefined();
      const notify = { emails: ["a@example.com"], linkDays: 1 };
      const opened = await Promise.all([runs.open({ ...runOf("first", 1), notify }), runs.open(runOf("first", 2))]);
      const [stands] = opened;
      expect(opened[1]).toEqual(stands);
      expect(await runs.read("first")).toEqual({ run: stands, isWatched: true });
      expect(await runs.open(runOf("first", 3))).toEqual(stands);
      await runs.unwatch("first");
    });

    test("does not watch a run whose end has come before its request", async () => {
      const runs = await make();
      await runs.open({ ...runOf("unheard", 1), isUnheard: true });
      expect((await runs.read("unheard"))?.isWatched).toBe(false);
      expect(await runs.overdue("2026-01-04T03:00:00.000Z", 10)).not.toContain("unheard");
    });

    test("lists what is watched and due, the longest due first, until it is watched no more", async () => {
      const runs = await make();
      for (const [runId, hour] of [
        ["late", 2],
        ["later", 1],
        ["early", 5],
      ] as const)
        await runs.open(runOf(runId, hour));
      expect(await runs.overdue("2026-01-04T03:00:00.000Z", 10)).toEqual(["later", "late"]);
      expect(await runs.overdue("2026-01-04T03:00:00.000Z", 1)).toEqual(["later"]);
      await runs.unwatch("later");
      await runs.unwatch("later");
      await runs.open(runOf("later", 1));
      expect(await runs.overdue("2026-01-04T03:00:00.000Z", 10)).toEqual(["late"]);
      expect(await runs.read("later")).toMatchObject({ isWatched: false });
    });
  });
};
