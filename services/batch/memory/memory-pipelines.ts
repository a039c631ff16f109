import { stored } from "../../chassis/memory/stored.ts";
import type { PartKey, PartRow } from "../domain/run/part-row.ts";
import type { PipelineRow } from "../domain/run/pipeline-row.ts";
import type { PartStore, PipelineStore } from "../ports.ts";

/** Versioned rows in a map, in the order of their keys. */
const memoryRows = <Row extends { readonly version: number }>(keyOf: (row: Row) => string) => {
  const rows = new Map<string, Row>();
  const put = (row: Row): void => void rows.set(keyOf(row), stored({ ...row, version: row.version + 1 }));
  return {
    rows,
    open: async (row: Row): Promise<"opened" | "existed"> => {
      if (rows.has(keyOf(row))) return "existed";
      put(row);
      return "opened";
    },
    replace: async (row: Row): Promise<boolean> => {
      if (rows.get(keyOf(row))?.version !== row.version) return false;
      put(row);
      return true;
    },
    all: () => [...rows.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row),
  };
};

export const memoryPipelines = (): PipelineStore & { all(): PipelineRow[] } => {
  const { rows, open, replace, all } = memoryRows<PipelineRow>(({ runId }) => runId);
  return {
    all,
    open,
    replace,
    read: async (runId) => rows.get(runId),
    openRuns: async () => all().flatMap(({ runId, isClosed }) => (isClosed ? [] : [runId])),
  };
};

export const memoryParts = (): PartStore & { all(): PartRow[] } => {
  const padded = (number: number) => String(number).padStart(5, "0");
  const keyOf = ({ runId, stage, part }: PartKey) => `${runId} ${padded(stage)} ${padded(part)}`;
  const { rows, open, replace, all } = memoryRows<PartRow>(keyOf);
  return {
    all,
    open,
    replace,
    read: async (key) => rows.get(keyOf(key)),
    list: async (runId, stage) =>
      all().filter((row) => row.runId === runId && (stage === undefined || row.stage === stage)),
  };
};
