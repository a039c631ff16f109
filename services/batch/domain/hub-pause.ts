/** Where the Hub does not say when to come back. */
const usualMs = 30_000;
const longestMs = 15 * 60_000;

/**
 * How long to stay away: what `Retry-After` says (seconds or a date), else when the window of `RateLimit` ends (Hub, Rate limits: it
 * is written `"api";r=0;t=55`), else half a minute; at most a quarter of an hour, which is as long as a queue holds a message back.
 */
export const pauseMs = (
  { retryAfter, rateLimit }: { retryAfter?: string | null; rateLimit?: string | null },
  now: Date,
): number => {
  const said = secondsOf(retryAfter) ?? untilDate(retryAfter, now) ?? windowOf(rateLimit) ?? usualMs;
  return Math.min(Math.max(said, 1000), longestMs);
};

const secondsOf = (text: string | null | undefined): number | undefined =>
  /^\d{1,9}$/.test(text?.trim() ?? "") ? Number(text) * 1000 : undefined;

const untilDate = (text: string | null | undefined, now: Date): number | undefined => {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? undefined : at - now.getTime();
};

const windowOf = (text: string | null | undefined): number | undefined => {
  const seconds = /;\s*t=(\d{1,9})/.exec(text ?? "")?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
};
