import type { Pace } from "./pace.ts";

/** What was permitted of each quota of requests; one row per quota, shared by all runs. */
export type PaceStore = {
  /** The row, and the time at which it was read: the store's own, the only clock that permissions are compared in. */
  read(key: string): Promise<{ pace: Pace | undefined; at: number }>;
  /** Writes unless somebody has written since it was read; false: somebody has. */
  replace(pace: Pace): Promise<boolean>;
};
