import type { RetryPolicy } from "./records.ts";

/** EventBridge's and Scheduler's defaults: 185 retries within 24 hours. */
const attemptsMax = 185;
const ageMaxS = 86_400;
/** Doubling from one second and staying here spreads 185 retries over about 24 hours. */
const pauseMaxMs = 480_000;

export type Exhausted = "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";

/** Whether a failed delivery has used up its policy. `retries` so far, age in seconds of AWS time. */
export const exhausted = (policy: RetryPolicy | undefined, retries: number, ageS: number): Exhausted | undefined => {
  if (retries >= (policy?.MaximumRetryAttempts ?? attemptsMax)) return "MaximumRetryAttempts";
  if (ageS >= (policy?.MaximumEventAgeInSeconds ?? ageMaxS)) return "MaximumEventAgeInSeconds";
  return undefined;
};

/** Exponential back-off with jitter (half fixed, half random), in ms of AWS time; never past the end of the event's age. */
export const pauseMs = (
  policy: RetryPolicy | undefined,
  tried: { retries: number; ageS: number; random: number },
): number => {
  const full = Math.min(pauseMaxMs, 1000 * 2 ** Math.min(tried.retries, 20));
  const left = ((policy?.MaximumEventAgeInSeconds ?? ageMaxS) - tried.ageS) * 1000;
  return Math.max(1, Math.min(full * (0.5 + tried.random / 2), left));
};
