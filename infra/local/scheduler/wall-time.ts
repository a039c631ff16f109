import { BadExpression } from "./bad-expression.ts";

/** The clocks of one time zone. A wall time is what they show, as if it were UTC, in ms. */
export type WallClock = {
  wallOf(instant: number): number;
  /** When the clocks show it, the first time where they show it twice; undefined where they jump over it. */
  instantOf(wall: number): number | undefined;
};

const dayMs = 86_400_000;

export const isTimezone = (text: string): boolean => {
  try {
    Intl.DateTimeFormat("en-US", { timeZone: text }).resolvedOptions();
    return true;
  } catch {
    return false;
  }
};

export const wallClock = (timezone: string): WallClock => {
  if (!isTimezone(timezone)) throw new BadExpression(`time zone ${timezone} is not known`);
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
  const wallOf = (instant: number): number => {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
  const instantOf = (wall: number): number | undefined => {
    // Clocks change at most once in these two days: one of the offsets at their ends holds, before the change the earlier one.
    const offsets = [wall - dayMs, wall + dayMs].map((instant) => wallOf(instant) - instant);
    return offsets
      .map((offset) => wall - offset)
      .sort((a, b) => a - b)
      .find((instant) => wallOf(instant) === wall);
  };
  return { wallOf, instantOf };
};
