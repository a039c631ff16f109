import type { Caller, Operation } from "../../wire/types.ts";
import type { Bedrock } from "../context.ts";
import { conflict, notFound } from "../errors.ts";
import { listPage } from "../listing.ts";
import type { ListInput } from "../listing.ts";
import { dataConfigs, metricsOf } from "./customization-job.ts";
import { customModelResource, findCustomModel } from "./custom-model.ts";
import type { CustomModel } from "./custom-model.ts";

type Identified = { modelIdentifier: string };

const find = (bedrock: Bedrock, identifier: string, caller: Caller): CustomModel => {
  const model = findCustomModel(bedrock, identifier, caller.account);
  if (!model) throw notFound(`The custom model ${identifier} was not found.`);
  return model;
};

const access =
  (bedrock: Bedrock, action: string) =>
  ({ modelIdentifier }: Identified, { account }: Caller) => ({
    action: `bedrock:${action}`,
    resource: customModelResource(bedrock, modelIdentifier, account),
  });

/** An imported model has no job and no data; a trained one has no failure. */
const origin = (model: CustomModel): Record<string, unknown> =>
  model.customizationType === "IMPORTED"
    ? { failureMessage: model.failureMessage }
    : {
        jobName: model.jobName,
        jobArn: model.jobArn,
        customizationConfig: model.customizationConfig,
        hyperParameters: model.hyperParameters,
        ...dataConfigs(model),
        ...metricsOf(model),
      };

const startedFrom = (model: CustomModel): string =>
  model.customizationType === "IMPORTED" ? model.baseModelArn : (model.parentModelArn ?? model.baseModelArn);

export const getCustomModel = (bedrock: Bedrock): Operation<Identified> => ({
  access: access(bedrock, "GetCustomModel"),
  run: ({ modelIdentifier }, caller) => {
    const model = find(bedrock, modelIdentifier, caller);
    return {
      modelArn: model.arn,
      modelName: model.name,
      baseModelArn: startedFrom(model),
      customizationType: model.customizationType,
      modelKmsKeyArn: model.kmsKeyArn,
      ...origin(model),
      creationTime: new Date(model.createdAt),
      modelStatus: model.status,
    };
  },
});

const summarize = (model: CustomModel): Record<string, unknown> => ({
  modelArn: model.arn,
  modelName: model.name,
  creationTime: new Date(model.createdAt),
  baseModelArn: startedFrom(model),
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
        (base === undefined || startedFrom(model) === base) &&
        (foundation === undefined || model.baseModelArn === foundation),
    );
    const window = { after: input.creationTimeAfter, before: input.creationTimeBefore };
    const filter = { ...input, ...(modelStatus === undefined ? {} : { statusEquals: modelStatus }) };
    const { page, ...rest } = listPage(models, filter, window);
    return { modelSummaries: page.map(summarize), ...rest };
  },
});

/** Refused while the model is being imported or something is hosted from it: delete that first. */
export const deleteCustomModel = (bedrock: Bedrock): Operation<Identified> => ({
  access: access(bedrock, "DeleteCustomModel"),
  run: async ({ modelIdentifier }, caller) => {
    const model = find(bedrock, modelIdentifier, caller);
    if (model.status === "Creating")
      throw conflict(`The custom model ${model.name} is being created and cannot be deleted yet.`);
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
