import type { Random } from "../chassis/clock.ts";
import { Deferred } from "../chassis/outcome.ts";
import type { QuotaLimits } from "../chassis/ports.ts";
import type { RequestQuota } from "../models/request-quotas.ts";
import { newPace, permit, type Pace } from "./pace.ts";
import type { PaceStore } from "./ports.ts";

/** Leave to send so many requests within `spendMs` of `since`, or none before so many milliseconds have passed. */
export type Permission = { readonly requests: number; readonly dueInMs: number; readonly perMinute: number };

export type PacePorts = { readonly paces: PaceStore; readonly limits: QuotaLimits; readonly random: Random };

/** Each lost race is another's permission; whoever loses so many comes back in a few seconds. */
const racesMax = 20;
const afterRacesMs = 5_000;

/** How long a limit of Service Quotas is believed. */
const limitMsMax = 900_000;

/** Takes requests out of the quota in one conditional write, before any is sent: a process that dies wastes its permission, and no more. */
export const askPermission = async (ports: PacePorts, quota: RequestQuota, wanted: number): Promise<Permission> => {
  for (let lost = 0; lost < racesMax; lost += 1) {
    const { pace: read, at } = await ports.paces.read(quota.key);
    const pace = await withLimit(ports, quota, { pace: read ?? newPace(quota.key), at });
    const perMinute = pace.limit?.perMinute ?? quota.perMinute;
    const decided = permit(pace, { at, wanted, perMinute });
    if ("dueInMs" in decided) return { requests: 0, dueInMs: decided.dueInMs, perMinute };
    if (await ports.paces.replace(decided.pace)) return { requests: decided.requests, dueInMs: 0, perMinute };
  }
  throw new Deferred(`the pace of ${quota.key} was written by others ${racesMax} times in a row`, {
    retryAfterMs: afterRacesMs + Math.floor(ports.random() * afterRacesMs),
  });
};

/** Reads the quota again where it is old. A limit that cannot be read, or makes no sense, is the one assumed. */
const withLimit = async (
  { limits }: PacePorts,
  { code, perMinute }: RequestQuota,
  { pace, at }: { pace: Pace; at: number },
): Promise<Pace> => {
  const { limit: known, ...rest } = pace;
  if (code === undefined) return rest;
  if (known && Math.abs(at - known.readAt) < limitMsMax) return pace;
  const read = await limits.read(code);
  const limit = read !== undefined && Number.isFinite(read) && read >= 0 ? Math.floor(read) : perMinute;
  return { ...rest, limit: { perMinute: limit, readAt: at } };
};
