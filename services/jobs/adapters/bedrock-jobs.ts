import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { assert } from "../../chassis/outcome.ts";
import type { JobControl } from "../ports.ts";
import { createCustomizationJob, getCustomizationJob, stopCustomizationJob } from "./bedrock-customization-jobs.ts";
import {
  createInvocationJob,
  findInvocationJob,
  getInvocationJob,
  stopInvocationJob,
} from "./bedrock-invocation-jobs.ts";

/** Both kinds of jobs at Bedrock. `roleArn` is what Bedrock reads and writes S3 as; only reactions that create jobs have it. */
export const bedrockJobs = (
  client: BedrockClient,
  { roleArn, stack }: { roleArn: string | undefined; stack: string },
): JobControl => ({
  create: async ({ name, runId, job }) => {
    assert(
      roleArn !== undefined,
      "this reaction declares no need for Bedrock's jobs, so it has no role to pass (CHOREO_BEDROCK_ROLE_ARN)",
    );
    const facts = { name, runId, roleArn, stack };
    return job.kind === "training"
      ? createCustomizationJob(client, job.order, facts)
      : createInvocationJob(client, job.order, facts);
  },
  find: async (kind, name) =>
    kind === "training" ? getCustomizationJob(client, name) : findInvocationJob(client, name),
  get: async (kind, arn) => (kind === "training" ? getCustomizationJob(client, arn) : getInvocationJob(client, arn)),
  stop: async (kind, arn) => (kind === "training" ? stopCustomizationJob(client, arn) : stopInvocationJob(client, arn)),
});
