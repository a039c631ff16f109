import { BadExpression } from "./bad-expression.ts";
import { dayOfMonth, dayOfWeek, numberIn, readNumbers } from "./cron-fields.ts";

/** A day of a month, the month's length, and its day of the week, 1 (Sunday) to 7. */
export type Day = { day: number; last: number; weekday: number };
export type DayRule = (date: Day) => boolean;

const saturday = 7;
const sunday = 1;

/** The weekday of `day`, when `date` is another day of the same month. */
const weekdayOf = (day: number, date: Day): number => ((((date.weekday - 1 + day - date.day) % 7) + 7) % 7) + 1;

/** The day from Monday to Friday that lies nearest to `day` and within its month. */
const nearestWorkday = (day: number, date: Day): number => {
  const weekday = weekdayOf(day, date);
  if (weekday === saturday) return day === 1 ? 3 : day - 1;
  if (weekday === sunday) return day === date.last ? day - 2 : day + 1;
  return day;
};

const lastWorkday = (date: Day): number => {
  const weekday = weekdayOf(date.last, date);
  return date.last - (weekday === saturday ? 1 : weekday === sunday ? 2 : 0);
};

/** `L`, `LW` and `15W` stand alone in their field; what else there is are numbers. */
export const readDayOfMonth = (text: string): DayRule => {
  if (text === "L") return ({ day, last }) => day === last;
  if (text === "LW") return (date) => date.day === lastWorkday(date);
  if (/^\d+W$/.test(text)) {
    const wanted = numberIn(text.slice(0, -1), dayOfMonth);
    return (date) => wanted <= date.last && date.day === nearestWorkday(wanted, date);
  }
  const days = new Set(readNumbers(text, dayOfMonth));
  return ({ day }) => days.has(day);
};

/** `L` is Saturday, `6L` the last Friday of the month, `3#2` its second Tuesday; each stands alone in its field. */
export const readDayOfWeek = (text: string): DayRule => {
  if (text === "L") return ({ weekday }) => weekday === saturday;
  const [name = "", count, ...rest] = text.split("#");
  if (count !== undefined) {
    const wanted = numberIn(name, dayOfWeek);
    if (rest.length > 0 || !/^[1-5]$/.test(count))
      throw new BadExpression(`day-of-week ${text} must be one day, # and 1 to 5`);
    return ({ day, weekday }) => weekday === wanted && Math.ceil(day / 7) === Number(count);
  }
  if (/^(?:\d|[A-Z]{3})L$/.test(text)) {
    const wanted = numberIn(text.slice(0, -1), dayOfWeek);
    return ({ day, last, weekday }) => weekday === wanted && day + 7 > last;
  }
  const days = new Set(readNumbers(text, dayOfWeek));
  return ({ weekday }) => days.has(weekday);
};
