import { GetServiceQuotaCommand, type ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { QuotaLimits } from "../ports.ts";

/** Where the account has no value of its own, or this role may not look: not readable. Everything else is thrown. */
const notReadable = new Set(["AccessDeniedException", "NoSuchResourceException"]);

/** Limits from Service Quotas (service code `bedrock`). */
export const serviceQuotaLimits = (client: ServiceQuotasClient): QuotaLimits => ({
  async read(code) {
    try {
      const { Quota } = await client.send(new GetServiceQuotaCommand({ ServiceCode: "bedrock", QuotaCode: code }));
      return Quota?.Value;
    } catch (error) {
      if (error instanceof Error && notReadable.has(error.name)) return undefined;
      throw error;
    }
  },
});
