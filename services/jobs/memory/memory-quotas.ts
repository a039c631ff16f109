import { stored } from "../../chassis/memory/stored.ts";
import type { Quota } from "../domain/quota.ts";
import type { QuotaStore } from "../ports.ts";

/** Quotas in a map. */
export const memoryQuotas = (): QuotaStore & { all(): readonly Quota[] } => {
  const rows = new Map<string, Quota>();
  return {
    all: () => [...rows.values()],
    async open(quota) {
      if (!rows.has(quota.key)) rows.set(quota.key, stored(quota));
    },
    read: async (key) => rows.get(key),
    async replace(quota) {
      if (rows.get(quota.key)?.version !== quota.version) return false;
      rows.set(quota.key, stored({ ...quota, version: quota.version + 1 }));
      return true;
    },
    keys: async () => [...rows.keys()].sort(),
  };
};
