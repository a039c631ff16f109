import type { JobOrder } from "../domain/ticket.ts";
import type { JobsPorts } from "../ports.ts";
import { changeQuota } from "./change.ts";

/** The key of the quota that this job counts against; its row is there afterwards, so that the reconciler knows it. */
export const knowQuota = async (ports: JobsPorts, job: JobOrder): Promise<string> => {
  const rule = ports.quotaFor(job);
  const known = await ports.quotas.read(rule.key);
  if (known && known.code === rule.code && known.fallbackLimit === rule.fallbackLimit) return rule.key;
  const limit = await currentLimit(ports, rule);
  if (known) await changeQuota(ports, rule.key, (quota) => ({ ...quota, ...rule, limit }));
  else await ports.quotas.open({ ...rule, limit, holders: {}, version: 1 });
  return rule.key;
};

/** What Service Quotas says, else what is configured. Fractions and negatives are not believed. */
export const currentLimit = async (
  { limits }: JobsPorts,
  { code, fallbackLimit }: { code?: string; fallbackLimit: number },
): Promise<number> => {
  const read = code === undefined ? undefined : await limits.read(code);
  return read !== undefined && Number.isInteger(read) && read >= 0 ? read : fallbackLimit;
};
