import { quotaExceeded } from "./errors.ts";
import type { Faults } from "../core/faults.ts";

/** The applied value of a quota of service code `bedrock`, by quota code (`L-…`) or by name; undefined: AWS's default. */
export type QuotaLookup = (codeOrName: string) => number | undefined;

export type Quota = { name: string; code?: string; fallback: number };

export type Quotas = {
  /** False: nothing is ever above a quota. */
  readonly enforced: boolean;
  value(quota: Quota): number;
  /** Throws ServiceQuotaExceededException when `used` leaves no room for `wanted` more. */
  assertRoom(quota: Quota, used: number, wanted?: number): void;
};

export const createQuotas = (lookup: QuotaLookup, enforced: boolean, faults: Faults): Quotas => {
  const value = ({ name, code, fallback }: Quota) =>
    (code === undefined ? undefined : lookup(code)) ?? lookup(name) ?? fallback;
  return {
    enforced,
    value,
    assertRoom: (quota, used, wanted = 1) => {
      const limit = value(quota);
      const full = faults.strikes("outsiders", quota.name) || (enforced && used + wanted > limit);
      if (full)
        throw quotaExceeded(
          `You have reached the quota "${quota.name}" of this account: ${limit} (in use: ${used}, asked for: ${wanted}). Wait for running work to end or request an increase in Service Quotas.`,
        );
    },
  };
};
