import { BadExpression } from "./bad-expression.ts";
import { nextTime, readCron } from "./cron.ts";
import { wallClock, type WallClock } from "./wall-time.ts";

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
  const [, count = "", unit = "", plural = ""] = /^(\d+) (minute|hour|day)(s?)$/.exec(body) ?? [];
  const value = Number(count);
  if (unit === "" || value < 1) throw new BadExpression("rate takes a whole number above 0 and minutes, hours or days");
  if (forRule && (value === 1) !== (plural === ""))
    throw new BadExpression("rate takes a singular unit for 1 and a plural for more");
  const period = value * (unitMs[unit] ?? 0);
  const next = (after: number, anchor: number) =>
    anchor + Math.max(1, Math.floor((after - anchor) / period) + 1) * period;
  return { kind: "rate", next };
};

const cron = (body: string, clock: WallClock): Schedule => {
  const read = readCron(body);
  return { kind: "cron", next: (after) => nextTime(read, clock, after) };
};

const hourMs = 3_600_000;

const at = (body: string, clock: WallClock): Schedule => {
  const wall = Date.parse(`${body}Z`);
  if (Number.isNaN(wall) || new Date(wall).toISOString() !== `${body}.000Z`)
    throw new BadExpression("at takes yyyy-mm-ddThh:mm:ss");
  // AWS does not say what becomes of a time that the clocks jump over: here it comes an hour later by the clocks.
  const due = clock.instantOf(wall) ?? clock.instantOf(wall + hourMs) ?? wall;
  return { kind: "at", next: (after) => (due > after ? due : undefined) };
};

/** Reads `rate(…)`, `cron(…)` or `at(…)`. Throws `BadExpression`. */
export const parseSchedule = (
  expression: string,
  { timezone = "UTC", forRule = false }: ExpressionOptions = {},
): Schedule => {
  const clock = wallClock(timezone);
  const [, kind, body = ""] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === "rate") return rate(body, forRule);
  if (kind === "cron") return cron(body, clock);
  if (kind === "at" && !forRule) return at(body, clock);
  throw new BadExpression(forRule ? "it must be rate(…) or cron(…)" : "it must be rate(…), cron(…) or at(…)");
};
