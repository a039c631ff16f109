import type { Operation } from "../../wire/types.ts";
import { arn } from "../../core/cloud.ts";
import type { Caller } from "../../wire/types.ts";
import type { Bedrock } from "../context.ts";
import { conflict, notFound } from "../errors.ts";
import { listPage } from "../listing.ts";
import type { ListInput } from "../listing.ts";
import { kmsKeyArn } from "./custom-model.ts";
import { dataConfigs, isOver, metricsOf, statusDetails } from "./customization-job.ts";
import type { CustomizationJob } from "./customization-job.ts";
import { requestStop } from "./life-cycle.ts";

type Identified = { jobIdentifier: string };

const find = ({ customizationJobs }: Bedrock, identifier: string, caller: Caller): CustomizationJob => {
  const job = identifier.startsWith("arn:")
    ? customizationJobs.get(identifier)
    : customizationJobs.byName(caller.account, identifier);
  if (job?.account !== caller.account) throw notFound(`The model customization job ${identifier} was not found.`);
  return job;
};

/** The ARN a permission is judged on; a name is looked up as AWS does before it judges. */
const resourceOf = (bedrock: Bedrock, identifier: string, caller: Caller): string =>
  identifier.startsWith("arn:")
    ? identifier
    : (bedrock.customizationJobs.byName(caller.account, identifier)?.arn ??
      arn("bedrock", bedrock.cloud.region, caller.account, "model-customization-job/*"));

const describe = ({ cloud: { region } }: Bedrock, job: CustomizationJob): Record<string, unknown> => ({
  jobArn: job.arn,
  jobName: job.name,
  outputModelName: job.outputModelName,
  ...(job.status === "Completed" ? { outputModelArn: job.outputModelArn } : {}),
  clientRequestToken: job.token,
  roleArn: job.roleArn,
  status: job.status,
  statusDetails: statusDetails(job),
  failureMessage: job.failureMessage,
  creationTime: new Date(job.createdAt),
  lastModifiedTime: new Date(job.changedAt),
  ...(job.endedAt === undefined ? {} : { endTime: new Date(job.endedAt) }),
  baseModelArn: job.baseModelArn,
  hyperParameters: job.hyperParameters,
  ...dataConfigs(job),
  customizationType: job.customizationType,
  customizationConfig: job.customizationConfig,
  vpcConfig: job.vpcConfig,
  outputModelKmsKeyArn: kmsKeyArn(region, job.account, job.customModelKmsKeyId),
  ...(isOver(job.status) ? metricsOf(job) : {}),
});

const summarize = (job: CustomizationJob): Record<string, unknown> => ({
  jobArn: job.arn,
  baseModelArn: job.baseModelArn,
  jobName: job.name,
  status: job.status,
  statusDetails: statusDetails(job),
  creationTime: new Date(job.createdAt),
  lastModifiedTime: new Date(job.changedAt),
  ...(job.endedAt === undefined ? {} : { endTime: new Date(job.endedAt) }),
  ...(job.status === "Completed" ? { customModelArn: job.outputModelArn } : {}),
  customModelName: job.outputModelName,
  customizationType: job.customizationType,
});

/** GetModelCustomizationJob takes the job's ARN or name, never the bare id. */
export const getCustomizationJob = (bedrock: Bedrock): Operation<Identified> => ({
  access: ({ jobIdentifier }, caller) => ({
    action: "bedrock:GetModelCustomizationJob",
    resource: resourceOf(bedrock, jobIdentifier, caller),
  }),
  run: ({ jobIdentifier }, caller) => describe(bedrock, find(bedrock, jobIdentifier, caller)),
});

type ListJobs = ListInput & { creationTimeAfter?: number; creationTimeBefore?: number };

export const listCustomizationJobs = (bedrock: Bedrock): Operation<ListJobs> => ({
  access: () => ({ action: "bedrock:ListModelCustomizationJobs", resource: "*" }),
  run: (input, caller) => {
    const window = { after: input.creationTimeAfter, before: input.creationTimeBefore };
    const { page, ...rest } = listPage(bedrock.customizationJobs.all(caller.account), input, window);
    return { modelCustomizationJobSummaries: page.map(summarize), ...rest };
  },
});

export const stopCustomizationJob = (bedrock: Bedrock): Operation<Identified> => ({
  access: ({ jobIdentifier }, caller) => ({
    action: "bedrock:StopModelCustomizationJob",
    resource: resourceOf(bedrock, jobIdentifier, caller),
  }),
  run: ({ jobIdentifier }, caller) => {
    const job = find(bedrock, jobIdentifier, caller);
    if (isOver(job.status))
      throw conflict(`The model customization job ${job.name} is ${job.status} and can no longer be stopped.`);
    if (job.status === "InProgress") requestStop(bedrock, job);
    return {};
  },
});
