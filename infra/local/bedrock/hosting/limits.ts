import { findFoundationModel, quotaNameOf } from "../models/catalogue.ts";
import { withoutContextSuffix } from "../models/identifiers.ts";
import type { Quota } from "../quotas.ts";

/** Nothing can be provisioned until AWS has raised these (Bedrock quotas page: all 0 by default). */
export const unitsWithoutCommitment = (custom: boolean): Quota =>
  custom
    ? {
        name: "Model units, with no-commitment Provisioned Throughputs across custom models",
        code: "L-BE77399C",
        fallback: 0,
      }
    : {
        name: "Model units, with no-commitment Provisioned Throughputs across base models",
        code: "L-FE44174A",
        fallback: 0,
      };

const unitCodes: Record<string, string> = {
  "amazon.nova-micro-v1:0:128k": "L-AC096F71",
  "amazon.nova-lite-v1:0:300k": "L-127FC9D0",
  "amazon.nova-pro-v1:0:300k": "L-E48B7984",
  "amazon.nova-2-lite-v1:0:256k": "L-07D3BCF0",
  "meta.llama3-1-8b-instruct-v1:0:128k": "L-3632DE15",
};

export const unitsPerModel = (modelId: string): Quota => {
  const code = unitCodes[modelId];
  return {
    name: `Model units per provisioned model for ${quotaNameOf(withoutContextSuffix(modelId))}`,
    ...(code === undefined ? {} : { code }),
    fallback: 0,
  };
};

export const deploymentsInAll: Quota = {
  name: "Total number of custom model deployments",
  code: "L-1EF80F3E",
  fallback: 10,
};
export const deploymentsInProgress: Quota = {
  name: "Custom model deployments in progress",
  code: "L-430C95DD",
  fallback: 2,
};

/** Bases whose custom models can be deployed on demand, by region (user guide: "Deploy a custom model for on-demand inference"). */
const deployable: Record<string, readonly string[]> = {
  "us-east-1": ["amazon.nova-micro-v1:0", "amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0", "amazon.nova-2-lite-v1:0"],
  "us-west-2": ["meta.llama3-3-70b-instruct-v1:0"],
};

export const isDeployable = (region: string, baseModelId: string): boolean =>
  deployable[region]?.includes(withoutContextSuffix(baseModelId)) ?? false;

/** Customized Llama 3.3 is missing from the list of models that can be provisioned. */
export const isProvisionable = (baseModelId: string): boolean =>
  (findFoundationModel(baseModelId)?.inference.includes("PROVISIONED") ?? false) &&
  !baseModelId.startsWith("meta.llama3-3-");
