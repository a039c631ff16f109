import {
  ListFoundationModelsCommand,
  paginateListCustomModelDeployments,
  paginateListProvisionedModelThroughputs,
  type BedrockClient,
} from "@aws-sdk/client-bedrock";
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { serviceQuotaLimits } from "../../chassis/aws/service-quota-limits.ts";
import type { CustomizableBase } from "../../models/family.ts";
import { hostingQuotaCodes } from "../../models/hosting.ts";
import { onDemandId } from "../../models/prices.ts";
import type { HostingReader } from "../ports.ts";

/** Reads what is hosted from Bedrock and what is allowed from Service Quotas. */
export const awsHostingReader = (clients: { bedrock: BedrockClient; quotas: ServiceQuotasClient }): HostingReader => ({
  async read(base) {
    const limits = serviceQuotaLimits(clients.quotas);
    const unitsCode = base.hosting.provisioned?.unitsQuotaCode;
    const units = await provisionedUnits(clients.bedrock, base);
    const [deployments, account, ofBase] = await Promise.all([
      limits.read(hostingQuotaCodes.deployments),
      limits.read(hostingQuotaCodes.provisionedUnitsCustom),
      unitsCode === undefined ? undefined : limits.read(unitsCode),
    ]);
    const baseInferenceTypes = await inferenceTypes(clients.bedrock, onDemandId(base.id));
    return {
      ...(baseInferenceTypes && { baseInferenceTypes }),
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

/** AWS's list has INFERENCE_PROFILE too, which its service model does not name. */
const inferenceTypes = async (client: BedrockClient, id: string): Promise<readonly string[] | undefined> => {
  const { modelSummaries = [] } = await client.send(new ListFoundationModelsCommand({}));
  return modelSummaries.find(({ modelId }) => modelId === id)?.inferenceTypesSupported;
};
