import { isActivity } from "../core/activity.ts";
import type { Timer } from "../core/clock.ts";
import type { Cloud } from "../core/cloud.ts";

export type Recurrence = {
  cloud: Pick<Cloud, "clock" | "journal" | "work">;
  /** The next time due strictly after `afterMs` of AWS time; undefined ends it. */
  next: (afterMs: number) => number | undefined;
  /** One firing; the next is armed only when it has ended. */
  fire: () => void | Promise<void>;
  ended?: () => void;
};

/** However fast AWS time runs, no schedule fires more often than this, in real ms: functions do not run faster for it, and a laptop has better to do. */
const paceMs = 1000;
/** When nothing has gone on in the cloud for a day of AWS time, which is as long as a service usually waits for anything, … */
const quietAwsMs = 86_400_000;
/** … a schedule fires no more often than this, in real ms, until something does; but never more seldom than on AWS. */
const quietPaceMs = 300_000;
/**
 * Functions take real time. Were AWS time to run on while one works, a minute of it would be six hours, in which every tick finds that
 * nothing has moved and sends the same work again: so a schedule waits while a function has been at work for longer than this, in real ms.
 */
const workMs = 1000;

/**
 * Fires in AWS time, which runs `speed` times faster than real time from the moment of arming. What fell due while a
 * firing took its time or the machine slept is skipped: there is never more than one outstanding, and no storm after a pause.
 */
export const recur = ({ cloud, next, fire, ended }: Recurrence): Timer => {
  const { clock, journal, work } = cloud;
  const origin = clock.now();
  const awsNow = () => origin + (clock.now() - origin) * clock.speed;
  let timer: Timer | undefined;
  let cancelled = false;
  let firedAt = -Infinity;
  /** When something went on for the last time. */
  let activeAt = origin;
  /** Waits longer than AWS time asks for. */
  let dozes = false;

  const arm = (after: number): void => {
    if (cancelled) return;
    const due = next(after);
    if (due === undefined) {
      unfollow();
      return ended?.();
    }
    const scaled = Math.max(0, (due - awsNow()) / clock.speed, firedAt + paceMs - clock.now());
    const following = next(due);
    const isQuiet = (clock.now() - activeAt) * clock.speed >= quietAwsMs;
    const quietly = isQuiet ? firedAt + Math.min(quietPaceMs, (following ?? Infinity) - due) - clock.now() : 0;
    dozes = quietly > scaled;
    /** It waits for functions never longer than on AWS; what has no following time waits for none. */
    const latest = Math.max(firedAt, origin) + (following ?? -Infinity) - due;
    const isHeld = () => work.longestMs() > workMs && clock.now() < latest;
    const attempt = async () => {
      dozes = false;
      if (isHeld()) return void (timer = clock.after(Math.min(paceMs, latest - clock.now()), attempt));
      firedAt = clock.now();
      try {
        await fire();
      } finally {
        // A timer may run a moment early: never look before the time that has just been served.
        arm(Math.max(due, awsNow()));
      }
    };
    timer = clock.after(Math.max(scaled, quietly), attempt);
  };

  const unfollow = journal.follow((entry) => {
    if (!isActivity(entry)) return;
    activeAt = clock.now();
    if (!dozes) return;
    timer?.cancel();
    arm(awsNow());
  });
  arm(origin);
  return {
    cancel: () => {
      cancelled = true;
      unfollow();
      timer?.cancel();
    },
  };
};
