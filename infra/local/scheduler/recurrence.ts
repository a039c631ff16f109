import type { CloudClock, Timer } from "../core/clock.ts";

export type Recurrence = {
  clock: CloudClock;
  /** The next time due strictly after `afterMs` of AWS time; undefined ends it. */
  next: (afterMs: number) => number | undefined;
  /** One firing; the next is armed only when it has ended. */
  fire: () => void | Promise<void>;
  ended?: () => void;
};

/** However fast AWS time runs, no schedule fires more often than this, in real ms: functions do not run faster for it, and a laptop has better to do. */
const paceMs = 1000;

/**
 * Fires in AWS time, which runs `speed` times faster than real time from the moment of arming. What fell due while a
 * firing took its time or the machine slept is skipped: there is never more than one outstanding, and no storm after a pause.
 */
export const recur = ({ clock, next, fire, ended }: Recurrence): Timer => {
  const origin = clock.now();
  const awsNow = () => origin + (clock.now() - origin) * clock.speed;
  let timer: Timer | undefined;
  let cancelled = false;
  let firedAt = -Infinity;

  const arm = (after: number): void => {
    if (cancelled) return;
    const due = next(after);
    if (due === undefined) return ended?.();
    const paced = (firedAt + paceMs - clock.now()) * clock.speed;
    timer = clock.afterScaled(Math.max(0, due - awsNow(), paced), async () => {
      firedAt = clock.now();
      try {
        await fire();
      } finally {
        // A timer may run a moment early: never look before the time that has just been served.
        arm(Math.max(due, awsNow()));
      }
    });
  };
  arm(origin);
  return {
    cancel: () => {
      cancelled = true;
      timer?.cancel();
    },
  };
};
