import { arn } from "../../core/cloud.ts";
import type { Caller, Operation } from "../../wire/types.ts";
import type { Bedrock } from "../context.ts";
import { conflict, notFound } from "../errors.ts";
import { listPage } from "../listing.ts";
import type { ListInput } from "../listing.ts";
import { isLive } from "./invocation-job.ts";
import type { InvocationJob } from "./invocation-job.ts";
import { requestStop } from "./life-cycle.ts";

type Identified = { jobIdentifier: string };

/** The job's ARN or its bare id; a name is no identifier here. */
const arnOf = ({ cloud }: Bedrock, identifier: string, caller: Caller): string =>
  identifier.startsWith("arn:")
    ? identifier
    : arn("bedrock", cloud.region, caller.account, `model-invocation-job/${identifier}`);

const find = (bedrock: Bedrock, identifier: string, caller: Caller): InvocationJob => {
  const job = bedrock.invocationJobs.get(arnOf(bedrock, identifier, caller));
  if (job?.account !== caller.account) throw notFound(`The model invocation job ${identifier} was not found.`);
  return job;
};

const access = (bedrock: Bedrock, action: string) => (input: Identified, caller: Caller) => ({
  action: `bedrock:${action}`,
  resource: arnOf(bedrock, input.jobIdentifier, caller),
});

const describe = (job: InvocationJob): Record<string, unknown> => ({
  jobArn: job.arn,
  jobName: job.name,
  modelId: job.modelId,
  clientRequestToken: job.token,
  roleArn: job.roleArn,
  status: job.status,
  message: job.message,
  submitTime: new Date(job.createdAt),
  lastModifiedTime: new Date(job.changedAt),
  ...(job.endedAt === undefined ? {} : { endTime: new Date(job.endedAt) }),
  inputDataConfig: job.inputDataConfig,
  outputDataConfig: job.outputDataConfig,
  vpcConfig: job.vpcConfig,
  timeoutDurationInHours: job.timeoutHours,
  jobExpirationTime: new Date(job.expiresAt),
  modelInvocationType: job.modelInvocationType,
  totalRecordCount: job.counters.total,
  processedRecordCount: job.counters.processed,
  successRecordCount: job.counters.success,
  errorRecordCount: job.counters.error,
});

export const getInvocationJob = (bedrock: Bedrock): Operation<Identified> => ({
  access: access(bedrock, "GetModelInvocationJob"),
  run: ({ jobIdentifier }, caller) => describe(find(bedrock, jobIdentifier, caller)),
});

type ListJobs = ListInput & { submitTimeAfter?: number; submitTimeBefore?: number };

export const listInvocationJobs = (bedrock: Bedrock): Operation<ListJobs> => ({
  access: () => ({ action: "bedrock:ListModelInvocationJobs", resource: "*" }),
  run: (input, caller) => {
    const window = { after: input.submitTimeAfter, before: input.submitTimeBefore };
    const { page, ...rest } = listPage(bedrock.invocationJobs.all(caller.account), input, window);
    return { invocationJobSummaries: page.map(describe), ...rest };
  },
});

export const stopInvocationJob = (bedrock: Bedrock): Operation<Identified> => ({
  access: access(bedrock, "StopModelInvocationJob"),
  run: ({ jobIdentifier }, caller) => {
    const job = find(bedrock, jobIdentifier, caller);
    if (!isLive(job.status))
      throw conflict(`The model invocation job ${job.arn} is ${job.status} and can no longer be stopped.`);
    if (job.status !== "Stopping") requestStop(bedrock, job);
    return {};
  },
});
