import { arn } from "../../core/cloud.ts";
import type { Caller, Operation } from "../../wire/types.ts";
import type { Bedrock } from "../context.ts";
import { conflict, notFound } from "../errors.ts";
import { listPage } from "../listing.ts";
import type { ListInput } from "../listing.ts";
import { dataConfigs, metricsOf } from "./customization-job.ts";
import type { CustomModel } from "./custom-model.ts";

type Identified = { modelIdentifier: string };

const lookUp = ({ customModels }: Bedrock, identifier: string, account: string): CustomModel | undefined => {
  const model = identifier.startsWith("arn:") ? customModels.get(identifier) : customModels.byName(account, identifier);
  return model?.account === account ? model : undefined;
};

const find = (bedrock: Bedrock, identifier: string, caller: Caller): CustomModel => {
  const model = lookUp(bedrock, identifier, caller.account);
  if (!model) throw notFound(`The custom model ${identifier} was not found.`);
  return model;
};

const access = (bedrock: Bedrock, action: string) => (input: Identified, caller: Caller) => {
  const { modelIdentifier: identifier } = input;
  const anyModel = arn("bedrock", bedrock.cloud.region, caller.account, "custom-model/*");
  const known = identifier.startsWith("arn:") ? identifier : lookUp(bedrock, identifier, caller.account)?.arn;
  return { action: `bedrock:${action}`, resource: known ?? anyModel };
};

export const getCustomModel = (bedrock: Bedrock): Operation<Identified> => ({
  access: access(bedrock, "GetCustomModel"),
  run: ({ modelIdentifier }, caller) => {
    const model = find(bedrock, modelIdentifier, caller);
    return {
      modelArn: model.arn,
      modelName: model.name,
      jobName: model.jobName,
      jobArn: model.jobArn,
      baseModelArn: model.parentModelArn ?? model.baseModelArn,
      customizationType: model.customizationType,
      customizationConfig: model.customizationConfig,
      hyperParameters: model.hyperParameters,
      ...dataConfigs(model),
      ...metricsOf(model),
      creationTime: new Date(model.createdAt),
      modelStatus: model.status,
    };
  },
});

const summarize = (model: CustomModel): Record<string, unknown> => ({
  modelArn: model.arn,
  modelName: model.name,
  creationTime: new Date(model.createdAt),
  baseModelArn: model.parentModelArn ?? model.baseModelArn,
  baseModelName: model.baseModelId.split(":")[0],
  customizationType: model.customizationType,
  ownerAccountId: model.account,
  modelStatus: model.status,
});

type ListModels = ListInput & {
  creationTimeAfter?: number;
  creationTimeBefore?: number;
  baseModelArnEquals?: string;
  foundationModelArnEquals?: string;
  isOwned?: boolean;
  modelStatus?: string;
};

export const listCustomModels = (bedrock: Bedrock): Operation<ListModels> => ({
  access: () => ({ action: "bedrock:ListCustomModels", resource: "*" }),
  run: (input, caller) => {
    const { baseModelArnEquals: base, foundationModelArnEquals: foundation, modelStatus } = input;
    const models = bedrock.customModels.all(caller.account).filter(
      (model) =>
        // Models shared by other accounts do not exist here: who asks for those that are not his own gets none.
        input.isOwned !== false &&
        (base === undefined || (model.parentModelArn ?? model.baseModelArn) === base) &&
        (foundation === undefined || model.baseModelArn === foundation),
    );
    const window = { after: input.creationTimeAfter, before: input.creationTimeBefore };
    const filter = { ...input, ...(modelStatus === undefined ? {} : { statusEquals: modelStatus }) };
    const { page, ...rest } = listPage(models, filter, window);
    return { modelSummaries: page.map(summarize), ...rest };
  },
});

/** Refused while something is hosted from the model: delete that first. */
export const deleteCustomModel = (bedrock: Bedrock): Operation<Identified> => ({
  access: access(bedrock, "DeleteCustomModel"),
  run: async ({ modelIdentifier }, caller) => {
    const model = find(bedrock, modelIdentifier, caller);
    const hosted = [...bedrock.throughputs.all(caller.account), ...bedrock.deployments.all(caller.account)].find(
      (one) => one.modelArn === model.arn || one.desiredModelArn === model.arn,
    );
    if (hosted) throw conflict(`The custom model ${model.name} is in use by ${hosted.arn}. Delete that first.`);
    bedrock.customModels.remove(model.arn);
    bedrock.tags.forget(model.arn);
    await bedrock.learned.forget(model.arn);
    return {};
  },
});
