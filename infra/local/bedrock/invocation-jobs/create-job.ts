import type { CreateModelInvocationJobRequest } from "@aws-sdk/client-bedrock";
import { notHere } from "../../wire/aws-error.ts";
import { arn } from "../../core/cloud.ts";
import type { Access, Caller, Operation } from "../../wire/types.ts";
import type { Bedrock } from "../context.ts";
import { validation } from "../errors.ts";
import { assertKeyOfRegion } from "../kms-key.ts";
import type { FoundationModel } from "../models/catalogue.ts";
import { askedArns, askedModel, isCustomModelArn } from "../models/identifiers.ts";
import type { AskedModel } from "../models/identifiers.ts";
import { needsProfile } from "../runtime/responder.ts";
import { fingerprintOf, replayed } from "../request-token.ts";
import { assertAssumable, passRole } from "../service-role.ts";
import { liveStatuses } from "./invocation-job.ts";
import type { InvocationJob } from "./invocation-job.ts";
import { announce, begin } from "./life-cycle.ts";
import { jobsQuota } from "./limits.ts";

type Input = CreateModelInvocationJobRequest;

const modelOf = (bedrock: Bedrock, input: Input, account: string): AskedModel => {
  const modelId = input.modelId ?? "";
  if (isCustomModelArn(modelId))
    throw validation(
      `Batch inference is not supported for the custom model ${modelId}. Only models customized from Titan Multimodal Embeddings G1 can be used.`,
    );
  const asked = askedModel(bedrock, modelId, account);
  if (!asked) throw validation("The provided model identifier is invalid.");
  const { model, profile } = asked;
  if (!profile && model.inference.every((type) => type === "INFERENCE_PROFILE")) throw needsProfile(modelId);
  if (!model.batch) throw validation(`The model ${model.id} does not support batch inference.`);
  if (input.modelInvocationType === "Converse" && model.output !== "TEXT")
    throw validation(
      `The model ${model.id} does not take part in conversations: modelInvocationType must be InvokeModel.`,
    );
  if (model.body === "other" && input.modelInvocationType !== "Converse")
    throw notHere(`Batch inference with the body of ${model.id} (modelInvocationType Converse works)`);
  return asked;
};

/** AWS documents a range of 24 to 168 hours but no default. */
const timeoutHoursUsual = 24;
const msPerHour = 3_600_000;

const ownersOf = ({ inputDataConfig, outputDataConfig }: Input): Pick<InvocationJob, "inputOwner" | "outputOwner"> => {
  const inputOwner = inputDataConfig?.s3InputDataConfig?.s3BucketOwner;
  const outputOwner = outputDataConfig?.s3OutputDataConfig?.s3BucketOwner;
  return { ...(inputOwner === undefined ? {} : { inputOwner }), ...(outputOwner === undefined ? {} : { outputOwner }) };
};

const newJob = (bedrock: Bedrock, caller: Caller, input: Input, asked: AskedModel): InvocationJob => {
  const { cloud } = bedrock;
  const id = cloud.random.id(12);
  const now = cloud.clock.now();
  const timeoutHours = input.timeoutDurationInHours ?? timeoutHoursUsual;
  return {
    arn: arn("bedrock", cloud.region, caller.account, `model-invocation-job/${id}`),
    id,
    account: caller.account,
    name: input.jobName ?? "",
    status: "Submitted",
    createdAt: now,
    changedAt: now,
    fingerprint: fingerprintOf(input),
    ...(input.clientRequestToken === undefined ? {} : { token: input.clientRequestToken }),
    roleArn: input.roleArn ?? "",
    modelId: input.modelId ?? "",
    foundationModelId: asked.model.id,
    ...(asked.profile === undefined ? {} : { profileArns: [asked.profile.arn, ...asked.profile.models] }),
    modelInvocationType: input.modelInvocationType ?? "InvokeModel",
    inputUri: input.inputDataConfig?.s3InputDataConfig?.s3Uri ?? "",
    outputUri: input.outputDataConfig?.s3OutputDataConfig?.s3Uri ?? "",
    ...ownersOf(input),
    inputDataConfig: input.inputDataConfig,
    outputDataConfig: input.outputDataConfig,
    ...(input.vpcConfig === undefined ? {} : { vpcConfig: input.vpcConfig }),
    timeoutHours,
    expiresAt: now + (timeoutHours * msPerHour) / cloud.clock.speed,
    counters: { total: 0, processed: 0, success: 0, error: 0 },
    tokens: { input: 0, output: 0 },
    phase: "validate",
  };
};

const accessOf = (bedrock: Bedrock, input: Input, caller: Caller): Access[] => {
  const modelId = input.modelId ?? "";
  const own = (resource: string) => arn("bedrock", bedrock.cloud.region, caller.account, resource);
  // The caller is judged in this Region only; its role is judged in every Region of a profile.
  const models = askedArns(bedrock, modelId, caller.account).filter(
    (one) => one.split(":")[3] === bedrock.cloud.region,
  );
  const job = own("model-invocation-job/*");
  const action = "bedrock:CreateModelInvocationJob";
  return [
    ...[...models, job].map((resource) => ({ action, resource })),
    ...(input.tags?.length ? [{ action: "bedrock:TagResource", resource: job }] : []),
    passRole(input.roleArn ?? ""),
  ];
};

/** Jobs of one model that hold a place in its quota. */
const jobsUsing = (bedrock: Bedrock, account: string, model: FoundationModel): number =>
  bedrock.invocationJobs.all(account, liveStatuses).filter((job) => job.foundationModelId === model.id).length;

/** CreateModelInvocationJob. Job names need not be unique; a repeated token returns the first job. */
export const createInvocationJob = (bedrock: Bedrock): Operation<Input> => ({
  access: (input, caller) => accessOf(bedrock, input, caller),
  run: (input, caller) => {
    const first = replayed({ cloud: bedrock.cloud, shelf: bedrock.invocationJobs }, caller.account, input);
    if (first) return { jobArn: first.arn };
    const asked = modelOf(bedrock, input, caller.account);
    assertKeyOfRegion(bedrock.cloud.region, input.outputDataConfig?.s3OutputDataConfig?.s3EncryptionKeyId);
    const job = newJob(bedrock, caller, input, asked);
    assertAssumable(bedrock.iam, job.roleArn, { sourceArn: job.arn, caller });
    bedrock.quotas.assertRoom(jobsQuota(asked.model.id), jobsUsing(bedrock, caller.account, asked.model));
    bedrock.tags.add(job.arn, input.tags);
    bedrock.invocationJobs.put(job);
    announce(bedrock, job);
    begin(bedrock, job);
    return { jobArn: job.arn };
  },
});
