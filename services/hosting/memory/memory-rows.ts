import { stored } from "../../chassis/memory/stored.ts";
import type { CapacityStore, Rows } from "../ports.ts";
import { isOverAndTold } from "../domain/lease.ts";

/** Rows in a map. `isLate` decides at each write and each listing whether the list still shows the rows as they were. */
const memoryRows = <Row extends { readonly key: string; readonly version: number }>(
  isLive: (row: Row) => boolean,
  isLate: () => boolean,
): Rows<Row> & { all(): Row[]; lose(key: string): void } => {
  const rows = new Map<string, Row>();
  let listed: string[] = [];
  const catchUp = (): void => {
    if (!isLate()) listed = [...rows.values()].filter(isLive).map(({ key }) => key);
  };
  const put = (row: Row): void => {
    rows.set(row.key, stored(row));
    catchUp();
  };
  return {
    all: () => [...rows.values()],
    lose: (key) => {
      rows.delete(key);
      listed = listed.filter((one) => one !== key);
    },
    async open(row) {
      if (rows.has(row.key)) return "existed";
      put(row);
      return "opened";
    },
    read: async (key) => rows.get(key),
    async replace(row) {
      if (rows.get(row.key)?.version !== row.version) return false;
      put({ ...row, version: row.version + 1 });
      return true;
    },
    async live() {
      catchUp();
      return listed;
    },
  };
};

export type MemoryStore = ReturnType<typeof memoryStore>;

/** The whole store in memory. */
export const memoryStore = ({ isLate = () => false }: { isLate?: () => boolean } = {}) =>
  ({
    leases: memoryRows((lease) => !isOverAndTold(lease), isLate),
    rollbacks: memoryRows(({ told }) => !told, isLate),
    endpoints: memoryRows(() => false, isLate),
  }) satisfies CapacityStore;
