import { BadExpression } from "./bad-expression.ts";
import { readDayOfMonth, readDayOfWeek, type DayRule } from "./cron-days.ts";
import { readFields, type CronFields } from "./cron-fields.ts";
import type { WallClock } from "./wall-time.ts";

/**
 * AWS's dialect of cron, read from its guides. No library is meant for it: the ones at hand count years in steps from another year than 1970,
 * take no steps from a month's name, move a time that clocks jump over where Scheduler skips it, and run one that they show twice again.
 */
export type Cron = CronFields & { isDue: DayRule };

/** Six fields; exactly one of the two day fields is `?`. */
export const readCron = (expression: string): Cron => {
  const given = expression.trim().toUpperCase().split(/\s+/);
  if (given.length !== 6) throw new BadExpression(`a cron expression has six fields, not ${given.length}`);
  const [minutes = "", hours = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""] = given;
  if ((dayOfMonth === "?") === (dayOfWeek === "?"))
    throw new BadExpression("exactly one of day-of-month and day-of-week must be ?");
  return {
    ...readFields({ minutes, hours, month, year }),
    isDue: dayOfMonth === "?" ? readDayOfWeek(dayOfWeek) : readDayOfMonth(dayOfMonth),
  };
};

/** The days on which it is due, from the given one on, each as the wall time of its midnight. */
function* daysFrom({ years, months, isDue }: Cron, wall: number): Generator<number> {
  const first = new Date(wall);
  const firstMonth = first.getUTCFullYear() * 12 + first.getUTCMonth();
  for (const year of years)
    for (const month of months) {
      const at = year * 12 + month - 1;
      if (at < firstMonth) continue;
      const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
      for (let day = at === firstMonth ? first.getUTCDate() : 1; day <= last; day++) {
        const midnight = Date.UTC(year, month - 1, day);
        if (isDue({ day, last, weekday: new Date(midnight).getUTCDay() + 1 })) yield midnight;
      }
    }
}

/** The first time strictly after an instant; undefined: never again. A time that the clocks jump over is skipped, one that they show twice counts once. */
export const nextTime = (cron: Cron, clock: WallClock, after: number): number | undefined => {
  const now = clock.wallOf(after);
  for (const midnight of daysFrom(cron, now))
    for (const hour of cron.hours)
      for (const minute of cron.minutes) {
        const wall = midnight + (hour * 60 + minute) * 60_000;
        // Clocks that were put back show an earlier time again: that has been served, and what follows is not later than now.
        if (wall <= now) continue;
        const instant = clock.instantOf(wall);
        if (instant !== undefined && instant > after) return instant;
      }
  return undefined;
};
