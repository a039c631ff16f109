import type { CustomizationConfig } from "@aws-sdk/client-bedrock";
import { arn } from "../../core/cloud.ts";
import type { Bedrock } from "../context.ts";
import { conflict } from "../errors.ts";
import type { Kept } from "../shelf.ts";
import type { Method } from "./method.ts";

type Common = Kept & {
  status: "Active" | "Creating" | "Failed";
  baseModelId: string;
  baseModelArn: string;
  kmsKeyArn?: string;
};

/** What a customization job made; its learned state lies under `models/<id>` of the cloud's directory. */
export type TrainedModel = Common & {
  jobArn: string;
  jobName: string;
  parentModelArn?: string;
  customizationType: Method;
  customizationConfig?: CustomizationConfig;
  hyperParameters: Record<string, string>;
  trainingUri: string;
  validationUris: string[];
  outputUri: string;
  trainingLoss?: number;
  validationLoss?: number;
};

/** A Nova model that was trained elsewhere: its artifacts are opaque, so it answers as its base does. */
export type ImportedModel = Common & {
  customizationType: "IMPORTED";
  roleArn: string;
  sourceUri: string;
  failureMessage?: string;
};

export type CustomModel = TrainedModel | ImportedModel;

/** A custom model of the account by ARN or by name. */
export const findCustomModel = (
  { customModels }: Pick<Bedrock, "customModels">,
  identifier: string,
  account: string,
): CustomModel | undefined => {
  const model = identifier.startsWith("arn:") ? customModels.get(identifier) : customModels.byName(account, identifier);
  return model?.account === account ? model : undefined;
};

/** The ARN a permission is judged on; a name is looked up as AWS does before it judges. */
export const customModelResource = (bedrock: Bedrock, identifier: string, account: string): string =>
  identifier.startsWith("arn:")
    ? identifier
    : (findCustomModel(bedrock, identifier, account)?.arn ??
      arn("bedrock", bedrock.cloud.region, account, "custom-model/*"));

/** The ARN of a key that was named by ARN or by id; an alias says nothing of its key where there is no KMS. */
export const kmsKeyArn = (region: string, account: string, key: string | undefined): string | undefined => {
  if (key === undefined || key.includes("alias/")) return undefined;
  return key.startsWith("arn:") ? key : arn("kms", region, account, `key/${key}`);
};

/** ConflictException where a model of this name is there, or a running job will make one. */
export const assertModelNameFree = (bedrock: Bedrock, account: string, name: string): void => {
  const { customizationJobs, customModels } = bedrock;
  const promised = customizationJobs
    .all(account, ["InProgress", "Stopping"])
    .some((job) => job.outputModelName === name);
  if (promised || customModels.byName(account, name))
    throw conflict(`A custom model with the name ${name} already exists.`);
};

const customModelsPerAccount = { name: "Custom models per account", code: "L-CB5B847D", fallback: 100 };

/** Models that are there and those that running jobs will make. */
export const assertRoomForModel = (bedrock: Bedrock, account: string): void => {
  const running = bedrock.customizationJobs.count(account, ["InProgress", "Stopping"]);
  const models = bedrock.customModels.count(account, ["Active", "Creating"]);
  bedrock.quotas.assertRoom(customModelsPerAccount, models + running);
};
