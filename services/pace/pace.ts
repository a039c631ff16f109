/**
 * The requests of one quota, whichever run, round or retry they are of: one row, written only by whoever has read its latest version.
 * All times are the store's, in milliseconds since 1970.
 */
export type Pace = {
  /** Of the quota. */
  readonly key: string;
  /** 0: nothing is stored yet. */
  readonly version: number;
  /** When so many requests were permitted; times rise. Only what still counts. */
  readonly permitted: readonly { readonly at: number; readonly requests: number }[];
  /** What Service Quotas said, and when. */
  readonly limit?: { readonly perMinute: number; readonly readAt: number };
};

export const newPace = (key: string): Pace => ({ key, version: 0, permitted: [] });

/** A permission is spent or lost within this. */
export const spendMs = 30_000;

/** The store tells its time in whole seconds, and its machines may differ by less than another. */
const clockErrorMs = 2_000;

/**
 * A request is sent at most `spendMs` after its permission, so one within any minute was permitted within that minute and what lies
 * this far before it. As long as no such stretch holds more permissions than the quota, no minute holds more requests.
 */
export const stretchMs = 60_000 + spendMs + clockErrorMs;

/** What a quota gives at this moment: as many of the wanted requests as have room, or when there will be some. */
export const permit = (
  pace: Pace,
  { at, wanted, perMinute }: { at: number; wanted: number; perMinute: number },
): { pace: Pace; requests: number } | { dueInMs: number } => {
  // Time only moves forward here, whatever one machine's clock says.
  const now = Math.max(at, pace.permitted.at(-1)?.at ?? 0);
  const counting = pace.permitted.filter((one) => one.at > now - stretchMs);
  const free = Math.floor(perMinute) - counting.reduce((sum, { requests }) => sum + requests, 0);
  const requests = Math.min(wanted, free);
  if (requests > 0) return { pace: { ...pace, permitted: withRequests(counting, now, requests) }, requests };
  const oldest = counting[0]?.at ?? now;
  return { dueInMs: oldest + stretchMs - at };
};

/** One entry for each moment, so that the row stays small: the store's moments are seconds. */
const withRequests = (counting: Pace["permitted"], at: number, requests: number): Pace["permitted"] => {
  const last = counting.at(-1);
  if (last?.at !== at) return [...counting, { at, requests }];
  return [...counting.slice(0, -1), { at, requests: last.requests + requests }];
};

/** How long a request takes on average where the quota alone decides. */
export const msPerRequest = (perMinute: number): number => stretchMs / Math.max(1, perMinute);
