import { BadExpression, cronOf } from "./cron-fields.ts";

/** When a schedule is due, in ms since 1970 of AWS time. */
export type Schedule = {
  kind: "rate" | "cron" | "at";
  /** The first time strictly after `afterMs`; undefined: never again. `anchorMs` is where a rate counts from. */
  next(afterMs: number, anchorMs: number): number | undefined;
};

export type ExpressionOptions = {
  timezone?: string;
  /** Scheduled rules know no `at` and want the singular for one (`rate(1 minute)`). */
  forRule?: boolean;
};

const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const rate = (body: string, forRule: boolean): Schedule => {
  const [, count = "", unit = "", plural = ""] = /^(\d+) (minute|hour|day)(s?)$/.exec(body.trim()) ?? [];
  const value = Number(count);
  if (unit === "" || value < 1) throw new BadExpression("rate takes a whole number above 0 and minutes, hours or days");
  if (forRule && (value === 1) !== (plural === ""))
    throw new BadExpression("rate takes a singular unit for 1 and a plural for more");
  const period = value * (unitMs[unit] ?? 0);
  const next = (after: number, anchor: number) =>
    anchor + Math.max(1, Math.floor((after - anchor) / period) + 1) * period;
  return { kind: "rate", next };
};

const cron = (body: string, timezone: string): Schedule => {
  const job = cronOf(body, timezone);
  return { kind: "cron", next: (after) => job.nextRun(new Date(after))?.getTime() };
};

/** How far local time is ahead of UTC at an instant, in ms. */
const offsetMs = (timezone: string, instant: number): number => {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
};

const at = (body: string, timezone: string): Schedule => {
  const wall = Date.parse(`${body.trim()}Z`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(body.trim()) || Number.isNaN(wall))
    throw new BadExpression("at takes yyyy-mm-ddThh:mm:ss");
  const guess = wall - offsetMs(timezone, wall);
  const due = wall - offsetMs(timezone, guess);
  return { kind: "at", next: (after) => (due > after ? due : undefined) };
};

const assertTimezone = (timezone: string): void => {
  try {
    Intl.DateTimeFormat("en-US", { timeZone: timezone });
  } catch {
    throw new BadExpression(`time zone ${timezone} is not known`);
  }
};

/** Reads `rate(…)`, `cron(…)` or `at(…)`. Throws `BadExpression`. */
export const parseSchedule = (
  expression: string,
  { timezone = "UTC", forRule = false }: ExpressionOptions = {},
): Schedule => {
  assertTimezone(timezone);
  const [, kind, body = ""] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === "rate") return rate(body, forRule);
  if (kind === "cron") return cron(body, timezone);
  if (kind === "at" && !forRule) return at(body, timezone);
  throw new BadExpression(forRule ? "it must be rate(…) or cron(…)" : "it must be rate(…), cron(…) or at(…)");
};
