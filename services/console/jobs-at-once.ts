import type { QuotaLimits } from "../chassis/ports.ts";
import { batchJobsQuota } from "../models/quotas.ts";

/** How many jobs of a model the account's quota lets run at once; where it cannot be read, what is safe in every account. */
export const jobsAtOnceBy =
  (quotas: QuotaLimits) =>
  async (model: string): Promise<number> => {
    const { code, fallbackLimit } = batchJobsQuota(model);
    if (code === undefined) return fallbackLimit;
    try {
      return (await quotas.read(code)) ?? fallbackLimit;
    } catch (error) {
      // A request whose data lies on this disk is planned without any cloud.
      if (error instanceof Error && "code" in error && error.code === "ECONNREFUSED") return fallbackLimit;
      throw error;
    }
  };
