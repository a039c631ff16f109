import type { CreateModelCustomizationJobRequest } from "@aws-sdk/client-bedrock";
import { notHere } from "../../wire/aws-error.ts";
import { arn } from "../../core/cloud.ts";
import type { Access, Caller, Operation } from "../../wire/types.ts";
import type { Bedrock } from "../context.ts";
import { conflict, notFound, validation } from "../errors.ts";
import { assertKeyOfRegion } from "../kms-key.ts";
import { foundationModel, foundationModelArn, isCustomModelArn } from "../models/identifiers.ts";
import { findFoundationModel } from "../models/catalogue.ts";
import type { FoundationModel } from "../models/catalogue.ts";
import { fingerprintOf, replayed } from "../request-token.ts";
import { assertAssumable, passRole } from "../service-role.ts";
import { assertModelNameFree, assertRoomForModel, findCustomModel } from "./custom-model.ts";
import { assertHyperParameters } from "./hyperparameters.ts";
import { assertTags } from "../tagging.ts";
import { announce, begin } from "./life-cycle.ts";
import { assertMethodTaken, methodOf } from "./method.ts";
import type { Method } from "./method.ts";
import { stages } from "./customization-job.ts";
import type { CustomizationJob } from "./customization-job.ts";
import type { TextTrainingFamily } from "./training-lines.ts";

type Input = CreateModelCustomizationJobRequest;
type Base = { model: FoundationModel; family: TextTrainingFamily; parentModelArn?: string };
type Start = Base & { method: Method };

/** Defaults of the Bedrock quotas page. */
const jobsInProgress = { name: "Concurrent model customization jobs", fallback: 2 };

/** A foundation model, or a custom model of the account by ARN or name. */
const modelOf = (
  bedrock: Bedrock,
  identifier: string,
  account: string,
): { model: FoundationModel; parentModelArn?: string } => {
  const parent = findCustomModel(bedrock, identifier, account);
  if (parent || isCustomModelArn(identifier)) {
    const model = parent && findFoundationModel(parent.baseModelId);
    if (!model) throw notFound(`The custom model ${identifier} was not found.`);
    if (parent.customizationType === "IMPORTED")
      throw validation(`The custom model ${parent.name} was imported; a customization job cannot start from it.`);
    return { model, parentModelArn: parent.arn };
  }
  const model = foundationModel(bedrock.cloud.region, identifier);
  if (!model) throw validation(`The provided model identifier is invalid: ${identifier}`);
  return { model };
};

/** The base to start from, or why this region cannot customize it. */
const baseOf = (bedrock: Bedrock, identifier: string, account: string): Base => {
  const { region } = bedrock.cloud;
  const found = modelOf(bedrock, identifier, account);
  const customizable = found.model.customizable;
  if (!customizable?.regions.includes(region))
    throw validation(
      `The model ${found.model.id} does not support fine-tuning in ${region}.${customizable ? ` It does in ${customizable.regions.join(", ")}.` : " Use the model id with its context suffix, for example amazon.nova-lite-v1:0:300k."}`,
    );
  if (customizable.training === "image") throw notHere(`Customization of ${found.model.id}, which learns from images,`);
  return { ...found, family: customizable.training };
};

const assertNamesFree = (bedrock: Bedrock, account: string, input: Input): void => {
  if (bedrock.customizationJobs.byName(account, input.jobName ?? ""))
    throw conflict(`A model customization job with the name ${input.jobName} already exists.`);
  assertModelNameFree(bedrock, account, input.customModelName ?? "");
};

const assertQuotas = (bedrock: Bedrock, account: string): void => {
  const running = bedrock.customizationJobs.count(account, ["InProgress", "Stopping"]);
  bedrock.quotas.assertRoom(jobsInProgress, running);
  assertRoomForModel(bedrock, account);
};

const newJob = (bedrock: Bedrock, caller: Caller, input: Input, base: Start): CustomizationJob => {
  const { cloud } = bedrock;
  const id = cloud.random.id(12);
  const own = (kind: string, end: string) =>
    arn("bedrock", cloud.region, caller.account, `${kind}/${base.model.id}/${end}`);
  const now = cloud.clock.now();
  const notStarted = Object.fromEntries(stages.map((stage) => [stage, { status: "NotStarted" }]));
  return {
    arn: own("model-customization-job", id),
    id,
    account: caller.account,
    name: input.jobName ?? "",
    status: "InProgress",
    createdAt: now,
    changedAt: now,
    fingerprint: fingerprintOf(input),
    ...(input.clientRequestToken === undefined ? {} : { token: input.clientRequestToken }),
    roleArn: input.roleArn ?? "",
    baseModelId: base.model.id,
    baseModelArn: foundationModelArn(cloud.region, base.model.id),
    ...(base.parentModelArn === undefined ? {} : { parentModelArn: base.parentModelArn }),
    family: base.family,
    customizationType: base.method,
    ...(input.customizationConfig === undefined ? {} : { customizationConfig: input.customizationConfig }),
    outputModelName: input.customModelName ?? "",
    outputModelArn: own("custom-model", cloud.random.id(12)),
    hyperParameters: input.hyperParameters ?? {},
    trainingUri: input.trainingDataConfig?.s3Uri ?? "",
    validationUris: (input.validationDataConfig?.validators ?? []).map(({ s3Uri }) => s3Uri ?? ""),
    outputUri: input.outputDataConfig?.s3Uri ?? "",
    ...(input.customModelKmsKeyId === undefined ? {} : { customModelKmsKeyId: input.customModelKmsKeyId }),
    ...(input.vpcConfig === undefined ? {} : { vpcConfig: input.vpcConfig }),
    ...(input.customModelTags === undefined ? {} : { customModelTags: input.customModelTags }),
    phase: "validate",
    stages: {
      ...(notStarted as CustomizationJob["stages"]),
      validation: { status: "InProgress", startedAt: now, changedAt: now },
    },
  };
};

const accessOf = (bedrock: Bedrock, input: Input, caller: Caller): Access[] => {
  const { cloud } = bedrock;
  const identifier = input.baseModelIdentifier ?? "";
  const named = findCustomModel(bedrock, identifier, caller.account)?.arn;
  const base = named ?? (identifier.startsWith("arn:") ? identifier : foundationModelArn(cloud.region, identifier));
  const own = (resource: string) => arn("bedrock", cloud.region, caller.account, resource);
  const made = ["custom-model", "model-customization-job"].map((kind) => own(`${kind}/${base.split("/")[1] ?? ""}/*`));
  const action = "bedrock:CreateModelCustomizationJob";
  const tagged = (input.jobTags?.length ?? 0) + (input.customModelTags?.length ?? 0) > 0;
  return [
    ...[base, ...made].map((resource) => ({ action, resource })),
    ...(tagged ? made.map((resource) => ({ action: "bedrock:TagResource", resource })) : []),
    passRole(input.roleArn ?? ""),
  ];
};

/** CreateModelCustomizationJob: everything AWS refuses at once is refused here; what it finds out later fails the job. */
export const createCustomizationJob = (bedrock: Bedrock): Operation<Input> => ({
  access: (input, caller) => accessOf(bedrock, input, caller),
  run: (input, caller) => {
    const first = replayed({ cloud: bedrock.cloud, shelf: bedrock.customizationJobs }, caller.account, input);
    if (first) return { jobArn: first.arn };
    const method = methodOf(input);
    const { account } = caller;
    const base = baseOf(bedrock, input.baseModelIdentifier ?? "", account);
    assertMethodTaken(bedrock, { method, model: base.model, account, config: input.customizationConfig });
    assertHyperParameters(input.hyperParameters ?? {}, { id: base.model.id, family: base.family });
    const job = newJob(bedrock, caller, input, { ...base, method });
    assertTags(input.customModelTags);
    assertKeyOfRegion(bedrock.cloud.region, input.customModelKmsKeyId);
    assertAssumable(bedrock.iam, job.roleArn, { sourceArn: job.arn, caller });
    assertNamesFree(bedrock, caller.account, input);
    assertQuotas(bedrock, caller.account);
    bedrock.tags.add(job.arn, input.jobTags);
    bedrock.customizationJobs.put(job);
    announce(bedrock, job);
    begin(bedrock, job);
    return { jobArn: job.arn };
  },
});
