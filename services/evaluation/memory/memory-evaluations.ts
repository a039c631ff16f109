import { stored } from "../../chassis/memory/stored.ts";
import { assert } from "../../chassis/outcome.ts";
import type { Evaluation } from "../life/evaluation.ts";
import type { EvaluationStore } from "../ports.ts";

/** Evaluations in a map. */
export const memoryEvaluations = (): EvaluationStore & { all(): Evaluation[] } => {
  const rows = new Map<string, Evaluation>();
  const open = new Set<string>();
  const change = (runId: string, to: (row: Evaluation) => Evaluation): Evaluation => {
    const row = rows.get(runId);
    assert(row, `there is no evaluation of run ${runId}`);
    const changed = stored(to(row));
    rows.set(runId, changed);
    return changed;
  };
  return {
    all: () => [...rows.values()],
    async open(evaluation) {
      if (rows.has(evaluation.runId)) return "existed";
      rows.set(evaluation.runId, stored(evaluation));
      open.add(evaluation.runId);
      return "opened";
    },
    read: async (runId) => rows.get(runId),
    markDone: async (runId, chunk) => change(runId, (row) => ({ ...row, done: new Set([...row.done, chunk]) })),
    async count({ runId, progress: read }, progress) {
      if (rows.get(runId)?.progress.ticks !== read.ticks) return undefined;
      return change(runId, (row) => ({ ...row, progress }));
    },
    async countRequests(runId, { permitted = 0, accounted = 0 }) {
      change(runId, ({ requests, ...row }) => ({
        ...row,
        requests: { permitted: requests.permitted + permitted, accounted: requests.accounted + accounted },
      }));
    },
    settle: async (runId, outcome) => change(runId, (row) => (row.outcome ? row : { ...row, outcome })),
    close: async (runId) => void open.delete(runId),
    openRuns: async () => [...open].sort(),
  };
};
