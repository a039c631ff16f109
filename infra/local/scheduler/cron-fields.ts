import { BadExpression } from "./bad-expression.ts";

const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** A field of numbers: what it is called, its bounds, the names that stand for 1, 2, …, and whether it takes `/`. */
export type Field = { name: string; min: number; max: number; names?: readonly string[]; noSteps?: true };

const minutes: Field = { name: "minutes", min: 0, max: 59 };
const hours: Field = { name: "hours", min: 0, max: 23 };
const month: Field = { name: "month", min: 1, max: 12, names: monthNames };
const year: Field = { name: "year", min: 1970, max: 2199 };
export const dayOfMonth: Field = { name: "day-of-month", min: 1, max: 31 };
export const dayOfWeek: Field = { name: "day-of-week", min: 1, max: 7, names: dayNames, noSteps: true };

export const numberIn = (text: string, field: Field): number => {
  const named = field.names?.indexOf(text) ?? -1;
  const value = named === -1 ? (/^\d+$/.test(text) ? Number(text) : NaN) : named + 1;
  if (value >= field.min && value <= field.max) return value;
  throw new BadExpression(`${field.name} ${text} is not within ${field.min}-${field.max}`);
};

const rangeOf = (base: string, isOpen: boolean, field: Field): [number, number] => {
  if (base === "*") return [field.min, field.max];
  const [from = "", to] = base.split("-");
  const low = numberIn(from, field);
  const high = to === undefined ? (isOpen ? field.max : low) : numberIn(to, field);
  if (high < low) throw new BadExpression(`${field.name} ${base} ends before it begins`);
  return [low, high];
};

/** One part of a list: `*`, `5`, `5-9`, and in steps `*\/2`, `5/2` (to the end), `5-9/2`. Steps count from the range's beginning. */
const numbersOf = (part: string, field: Field): number[] => {
  const [base = "", step, ...rest] = part.split("/");
  if (rest.length > 0 || !/^(?:\*|[0-9A-Z]+(?:-[0-9A-Z]+)?)$/.test(base) || (step !== undefined && field.noSteps))
    throw new BadExpression(`${field.name} ${part} is not an expression of this field`);
  const [low, high] = rangeOf(base, step !== undefined, field);
  const by = step === undefined ? 1 : /^\d+$/.test(step) ? Number(step) : 0;
  if (by < 1 || by > field.max) throw new BadExpression(`${field.name} ${part} has a step outside 1-${field.max}`);
  return Array.from({ length: Math.floor((high - low) / by) + 1 }, (_, i) => low + i * by);
};

/** All numbers of a list of parts, in order. */
export const readNumbers = (text: string, field: Field): number[] =>
  [...new Set(text.split(",").flatMap((part) => numbersOf(part, field)))].sort((a, b) => a - b);

export type CronFields = { minutes: number[]; hours: number[]; months: number[]; years: number[] };

/** The four fields that are plain numbers. */
export const readFields = (text: { minutes: string; hours: string; month: string; year: string }): CronFields => ({
  minutes: readNumbers(text.minutes, minutes),
  hours: readNumbers(text.hours, hours),
  months: readNumbers(text.month, month),
  years: readNumbers(text.year, year),
});
