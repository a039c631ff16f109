import fc from "fast-check";
import { expect, test } from "vitest";
import { batchJobsQuota, customizationJobsQuota } from "../../models/quotas.ts";
import { quotaTable } from "./quota-for.ts";
import { sampleBatch, sampleTraining } from "./samples.ts";

test("all customization jobs share one quota, batch jobs one for each model; the figure is the configured one", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.string(), (customizationJobsMax, batchJobsMax, name) => {
      const quotaFor = quotaTable({ customizationJobsMax, batchJobsMax });
      expect(quotaFor(sampleTraining(name))).toEqual({
        ...customizationJobsQuota,
        fallbackLimit: customizationJobsMax,
      });
      const modelId = "amazon.nova-pro-v1:0";
      expect(quotaFor(sampleBatch(name, { modelId }))).toEqual({
        ...batchJobsQuota(modelId),
        fallbackLimit: batchJobsMax,
      });
      expect(quotaFor(sampleBatch(name)).key).not.toBe(quotaFor(sampleBatch(name, { modelId })).key);
    }),
  );
});
