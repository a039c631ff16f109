import {
  CreateModelCustomizationJobCommand,
  GetModelCustomizationJobCommand,
  StopModelCustomizationJobCommand,
  type BedrockClient,
  type GetModelCustomizationJobResponse,
} from "@aws-sdk/client-bedrock";
import type { TrainingOrder } from "../../../events-schema/index.ts";
import type { JobSeen } from "../domain/result.ts";
import type { Created } from "../ports.ts";
import { createdOr, knownOr, stoppedOr } from "./bedrock-answers.ts";
import { tagsOf, type JobFacts } from "./job-tags.ts";

export const createCustomizationJob = async (
  client: BedrockClient,
  order: TrainingOrder,
  { name, roleArn, ...facts }: JobFacts,
): Promise<Created> =>
  createdOr(async () => {
    const { jobArn } = await client.send(
      new CreateModelCustomizationJobCommand({
        jobName: name,
        clientRequestToken: name,
        customModelName: order.modelName,
        roleArn,
        baseModelIdentifier: order.baseModel,
        customizationType: order.customizationType,
        hyperParameters: order.hyperParameters,
        trainingDataConfig: { s3Uri: order.trainUri },
        ...(order.validationUri !== undefined && {
          validationDataConfig: { validators: [{ s3Uri: order.validationUri }] },
        }),
        outputDataConfig: { s3Uri: order.outputUri },
        jobTags: tagsOf(facts),
        customModelTags: tagsOf(facts),
      }),
    );
    return { jobArn };
  });

/** By ARN or by name: GetModelCustomizationJob takes both. */
export const getCustomizationJob = async (
  client: BedrockClient,
  jobIdentifier: string,
): Promise<JobSeen | undefined> => {
  const job = await knownOr(async () => client.send(new GetModelCustomizationJobCommand({ jobIdentifier })));
  return job && seen(job);
};

export const stopCustomizationJob = async (client: BedrockClient, jobIdentifier: string): Promise<void> =>
  stoppedOr(async () => client.send(new StopModelCustomizationJobCommand({ jobIdentifier })));

const seen = (job: GetModelCustomizationJobResponse): JobSeen => ({
  arn: job.jobArn ?? "",
  name: job.jobName ?? "",
  status: job.status ?? "Unknown",
  ...(job.failureMessage !== undefined && { message: job.failureMessage }),
  ...(job.creationTime && { submittedAt: job.creationTime.toISOString() }),
  ...(job.endTime && { endedAt: job.endTime.toISOString() }),
  ...(job.outputModelArn !== undefined && { modelArn: job.outputModelArn }),
});
