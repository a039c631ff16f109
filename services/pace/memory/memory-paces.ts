import { stored } from "../../chassis/memory/stored.ts";
import type { Clock } from "../../chassis/clock.ts";
import type { Pace } from "../pace.ts";
import type { PaceStore } from "../ports.ts";

/** Paces in a map. The store has a clock of its own, which shows whole seconds as DynamoDB's does. */
export const memoryPaces = (clock: Pick<Clock, "now">): PaceStore => {
  const rows = new Map<string, Pace>();
  return {
    async read(key) {
      return { pace: rows.get(key), at: Math.floor(clock.now().getTime() / 1000) * 1000 };
    },
    async replace(pace) {
      if ((rows.get(pace.key)?.version ?? 0) !== pace.version) return false;
      rows.set(pace.key, stored({ ...pace, version: pace.version + 1 }));
      return true;
    },
  };
};
