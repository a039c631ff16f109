import { batchJobsQuota, customizationJobsQuota, type JobQuota } from "../../models/quotas.ts";
import type { JobOrder } from "./ticket.ts";

/** Which limit a job counts against: the model table's key and code, and the configured figure where Service Quotas has none to read. */
export const quotaTable =
  (configured: { customizationJobsMax: number; batchJobsMax: number }) =>
  ({ kind, order }: JobOrder): JobQuota =>
    kind === "training"
      ? { ...customizationJobsQuota, fallbackLimit: configured.customizationJobsMax }
      : { ...batchJobsQuota(order.modelId), fallbackLimit: configured.batchJobsMax };
