import { isToBeWatched, type KnownRun } from "../domain/known-run.ts";
import type { RunStore } from "../ports.ts";

export const memoryRuns = (): RunStore => {
  const runs = new Map<string, { run: KnownRun; isWatched: boolean }>();
  return {
    read: async (runId) => runs.get(runId),
    async open(run) {
      const known = runs.get(run.runId) ?? { run, isWatched: isToBeWatched(run) };
      runs.set(run.runId, known);
      return known.run;
    },
    async unwatch(runId) {
      const known = runs.get(runId);
      if (known) runs.set(runId, { ...known, isWatched: false });
    },
    overdue: async (at, limit) =>
      [...runs.values()]
        .filter(({ run, isWatched }) => isWatched && run.dueAt < at)
        .toSorted((one, other) => (one.run.dueAt < other.run.dueAt ? -1 : 1))
        .slice(0, limit)
        .map(({ run }) => run.runId),
  };
};
