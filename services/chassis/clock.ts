import { setTimeout as sleep } from "node:timers/promises";

/** The only way any service reads time or waits; the simulation brings its own. */
export type Clock = {
  now(): Date;
  wait(ms: number): Promise<void>;
};

/** Uniform in [0, 1). The only source of randomness in services. */
export type Random = () => number;

export const systemClock: Clock = {
  now: () => new Date(),
  wait: async (ms) => {
    await sleep(ms);
  },
};

export const systemRandom: Random = () => Math.random();

/** Full jitter: between nothing and `baseMs * 2^attempt`, at most `capMs` (AWS builders' library: timeouts, retries and backoff with jitter). */
export const backoffMs = (attempt: number, random: Random, { baseMs = 100, capMs = 20_000 } = {}): number =>
  Math.floor(random() * Math.min(capMs, baseMs * 2 ** attempt));
