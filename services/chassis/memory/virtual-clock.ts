import type { Clock } from "../clock.ts";

/** Time that moves only when somebody waits or says so. */
export type VirtualClock = Clock & { advance(ms: number): void };

export const virtualClock = (startsAt = "2026-01-01T00:00:00.000Z"): VirtualClock => {
  let nowMs = Date.parse(startsAt);
  return {
    now: () => new Date(nowMs),
    wait: async (ms) => {
      nowMs += ms;
    },
    advance: (ms) => {
      nowMs += ms;
    },
  };
};
