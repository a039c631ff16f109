import {
  CreateModelInvocationJobCommand,
  GetModelInvocationJobCommand,
  StopModelInvocationJobCommand,
  paginateListModelInvocationJobs,
  type BedrockClient,
} from "@aws-sdk/client-bedrock";
import type { BatchOrder } from "../../../events-schema/index.ts";
import type { JobSeen } from "../domain/result.ts";
import type { Created } from "../ports.ts";
import { createdOr, knownOr, stoppedOr } from "./bedrock-answers.ts";
import { tagsOf, type JobFacts } from "./job-tags.ts";

export const createInvocationJob = async (
  client: BedrockClient,
  order: BatchOrder,
  { name, roleArn, ...facts }: JobFacts,
): Promise<Created> =>
  createdOr(async () => {
    const { jobArn } = await client.send(
      new CreateModelInvocationJobCommand({
        jobName: name,
        clientRequestToken: name,
        roleArn,
        modelId: order.modelId,
        modelInvocationType: order.invocationType,
        inputDataConfig: { s3InputDataConfig: { s3InputFormat: "JSONL", s3Uri: order.inputUri } },
        outputDataConfig: { s3OutputDataConfig: { s3Uri: order.outputUri } },
        timeoutDurationInHours: order.timeoutHours,
        tags: tagsOf(facts),
      }),
    );
    return { jobArn };
  });

export const getInvocationJob = async (client: BedrockClient, jobIdentifier: string): Promise<JobSeen | undefined> => {
  const job = await knownOr(async () => client.send(new GetModelInvocationJobCommand({ jobIdentifier })));
  return job && seen(job);
};

/** GetModelInvocationJob takes no name, and the list only a part of one. The first to have it is ours: all others were made by mistake. */
export const findInvocationJob = async (client: BedrockClient, name: string): Promise<JobSeen | undefined> => {
  const query = { nameContains: name, sortBy: "CreationTime", sortOrder: "Ascending" } as const;
  for await (const page of paginateListModelInvocationJobs({ client }, query)) {
    const job = page.invocationJobSummaries?.find(({ jobName }) => jobName === name);
    if (job) return seen(job);
  }
  return undefined;
};

export const stopInvocationJob = async (client: BedrockClient, jobIdentifier: string): Promise<void> =>
  stoppedOr(async () => client.send(new StopModelInvocationJobCommand({ jobIdentifier })));

/** What Get and List have in common. */
type Described = {
  jobArn: string | undefined;
  jobName?: string | undefined;
  status?: string | undefined;
  message?: string | undefined;
  submitTime: Date | undefined;
  endTime?: Date | undefined;
};

const seen = (job: Described): JobSeen => ({
  arn: job.jobArn ?? "",
  name: job.jobName ?? "",
  status: job.status ?? "Unknown",
  ...(job.message !== undefined && { message: job.message }),
  ...(job.submitTime && { submittedAt: job.submitTime.toISOString() }),
  ...(job.endTime && { endedAt: job.endTime.toISOString() }),
});
