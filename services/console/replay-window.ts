import { UsageError } from "./user-error.ts";

/** From when to when events are played again; whole seconds, as EventBridge keeps an event's time. */
export type ReplayWindow = { from: Date; to: Date };

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const momentOf = (text: string, now: Date, option: string): number => {
  if (text === "now") return now.getTime();
  const [, amount, unit = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (amount !== undefined) return now.getTime() - Number(amount) * (unitsMs[unit] ?? 0);
  // A date without a zone would mean another moment on another machine.
  const complete = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const parsed = complete ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(parsed)) return parsed;
  throw new UsageError(
    `${option} is "${text}"; give a time in ISO 8601 with its zone (2026-11-25T09:00:00Z), a UTC date (2026-11-25), an age (90s, 30m, 2h, 3d) or now`,
  );
};

/** Reads both ends, as moments or as ages; the events of the last second are within. */
export const readWindow = ({ from, to }: { from: string; to: string }, now: Date): ReplayWindow => {
  const start = Math.floor(momentOf(from, now, "--from") / 1000) * 1000;
  const end = Math.floor(momentOf(to, now, "--to") / 1000) * 1000 + 1000;
  if (start >= end)
    throw new UsageError(
      `--from (${new Date(start).toISOString()}) is not before --to (${new Date(end).toISOString()}): nothing lies between them`,
    );
  return { from: new Date(start), to: new Date(end) };
};
