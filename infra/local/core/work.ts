import type { CloudClock } from "./clock.ts";

/** Functions at work. They take real time, however fast AWS time runs. */
export type Work = {
  /** One begins; it goes on until what is returned is called. */
  begin(): () => void;
  /** For how long the longest has been at work, in real ms; 0 while none is. */
  longestMs(): number;
};

export const createWork = (clock: Pick<CloudClock, "now">): Work => {
  const begun = new Set<{ readonly at: number }>();
  return {
    begin: () => {
      const one = { at: clock.now() };
      begun.add(one);
      return () => void begun.delete(one);
    },
    // A set keeps the order of its members: the first is the oldest.
    longestMs: () => {
      for (const { at } of begun) return clock.now() - at;
      return 0;
    },
  };
};
