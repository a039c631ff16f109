import {
  paginateListCustomModelDeployments,
  paginateListProvisionedModelThroughputs,
  type BedrockClient,
} from "@aws-sdk/client-bedrock";
import { GetServiceQuotaCommand, type ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { CustomizableBase } from "../../models/family.ts";
import { hostingQuotaCodes } from "../../models/hosting.ts";
import type { HostingReader } from "../ports.ts";

/** Reads what is hosted from Bedrock and what is allowed from Service Quotas. */
export const awsHostingReader = (clients: { bedrock: BedrockClient; quotas: ServiceQuotasClient }): HostingReader => ({
  async read(base) {
    const unitsCode = base.hosting.provisioned?.unitsQuotaCode;
    const units = await provisionedUnits(clients.bedrock, base);
    const [deployments, account, ofBase] = await Promise.all([
      limit(clients.quotas, hostingQuotaCodes.deployments),
      limit(clients.quotas, hostingQuotaCodes.provisionedUnitsCustom),
      unitsCode === undefined ? undefined : limit(clients.quotas, unitsCode),
    ]);
    return {
      deployments: { used: await countDeployments(clients.bedrock), limit: deployments },
      provisionedUnits: { used: units.all, limit: account },
      unitsOfBase: { used: units.ofBase, limit: ofBase },
    };
  },
});

const countDeployments = async (client: BedrockClient): Promise<number> => {
  let count = 0;
  for await (const page of paginateListCustomModelDeployments({ client }, {}))
    count += page.modelDeploymentSummaries?.length ?? 0;
  return count;
};

/** Units without commitment on custom models; those with a commitment have a quota of their own. */
const provisionedUnits = async (
  client: BedrockClient,
  base: CustomizableBase,
): Promise<{ all: number; ofBase: number }> => {
  const units = { all: 0, ofBase: 0 };
  for await (const page of paginateListProvisionedModelThroughputs({ client }, {}))
    for (const {
      modelUnits = 0,
      commitmentDuration,
      modelArn = "",
      foundationModelArn = "",
    } of page.provisionedModelSummaries ?? []) {
      if (commitmentDuration !== undefined || !modelArn.includes(":custom-model/")) continue;
      units.all += modelUnits;
      if (foundationModelArn.endsWith(`/${base.id}`)) units.ofBase += modelUnits;
    }
  return units;
};

/** undefined where this account has no such quota or may not read it: the caller then assumes AWS's default. */
const limit = async (client: ServiceQuotasClient, QuotaCode: string): Promise<number | undefined> => {
  try {
    const { Quota } = await client.send(new GetServiceQuotaCommand({ ServiceCode: "bedrock", QuotaCode }));
    return Quota?.Value;
  } catch (error) {
    if (error instanceof Error && ["NoSuchResourceException", "AccessDeniedException"].includes(error.name))
      return undefined;
    throw error;
  }
};
