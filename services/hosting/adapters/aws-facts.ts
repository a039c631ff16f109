import {
  paginateListCustomModelDeployments,
  paginateListProvisionedModelThroughputs,
  type BedrockClient,
} from "@aws-sdk/client-bedrock";
import { GetServiceQuotaCommand, type ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { CustomizableBase } from "../../models/family.ts";
import { hostingQuotaCodes } from "../../models/hosting.ts";
import type { FactsReader } from "../ports.ts";
import { orDeferred } from "./bedrock-answers.ts";

/** What is hosted from Bedrock, what is allowed from Service Quotas. */
export const awsFacts = ({
  bedrock,
  quotas,
}: {
  bedrock: BedrockClient;
  quotas: ServiceQuotasClient;
}): FactsReader => ({
  async read(base) {
    const unitsCode = base.hosting.provisioned?.unitsQuotaCode;
    const [deployments, units, limitOfAll, limitOfUnits, limitOfBase] = await orDeferred(async () =>
      Promise.all([
        countDeployments(bedrock),
        countUnits(bedrock, base),
        limit(quotas, hostingQuotaCodes.deployments),
        limit(quotas, hostingQuotaCodes.provisionedUnitsCustom),
        unitsCode === undefined ? undefined : limit(quotas, unitsCode),
      ]),
    );
    return {
      deployments: { used: deployments, limit: limitOfAll },
      provisionedUnits: { used: units.all, limit: limitOfUnits },
      unitsOfBase: { used: units.ofBase, limit: limitOfBase },
    };
  },
});

const countDeployments = async (client: BedrockClient): Promise<number> => {
  let count = 0;
  for await (const { modelDeploymentSummaries = [] } of paginateListCustomModelDeployments({ client }, {}))
    count += modelDeploymentSummaries.length;
  return count;
};

/** Units without commitment that host custom models; the others count against quotas of their own. */
const countUnits = async (client: BedrockClient, base: CustomizableBase): Promise<{ all: number; ofBase: number }> => {
  const units = { all: 0, ofBase: 0 };
  for await (const { provisionedModelSummaries = [] } of paginateListProvisionedModelThroughputs({ client }, {}))
    for (const { modelUnits = 0, commitmentDuration, modelArn, foundationModelArn } of provisionedModelSummaries) {
      if (commitmentDuration !== undefined || modelArn?.includes(":custom-model/") !== true) continue;
      units.all += modelUnits;
      if (foundationModelArn?.endsWith(`/${base.id}`) === true) units.ofBase += modelUnits;
    }
  return units;
};

/** undefined where this account has no such quota or may not read it: the chooser then assumes AWS's default. */
const limit = async (client: ServiceQuotasClient, QuotaCode: string): Promise<number | undefined> => {
  try {
    const { Quota } = await client.send(new GetServiceQuotaCommand({ ServiceCode: "bedrock", QuotaCode }));
    return Quota?.Value;
  } catch (error) {
    const { name } = error as Error;
    if (name === "NoSuchResourceException" || name === "AccessDeniedException") return undefined;
    throw error;
  }
};
