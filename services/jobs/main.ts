import { BedrockClient } from "@aws-sdk/client-bedrock";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { createRuntime } from "../chassis/runtime.ts";
import { bedrockJobs } from "./adapters/bedrock-jobs.ts";
import { dynamodbQuotas } from "./adapters/dynamodb-quotas.ts";
import { dynamodbTickets } from "./adapters/dynamodb-tickets.ts";
import { serviceQuotaLimits } from "./adapters/service-quota-limits.ts";
import { sqsSubmissions } from "./adapters/sqs-submissions.ts";
import { quotaTable } from "./domain/quota-for.ts";
import { readJobsConfig } from "./jobs-config.ts";
import type { JobsPorts } from "./ports.ts";
import { BedrockStateChange, onBedrockStateChange as stateChanged } from "./reactions/on-bedrock-state-change.ts";
import { onJobRequested } from "./reactions/on-job-requested.ts";
import { onRunOver as runOver } from "./reactions/on-run-over.ts";
import { SubmissionCommand, onSubmission } from "./reactions/on-submission.ts";
import { Tick, onTick } from "./reactions/on-tick.ts";
import { service } from "./service.ts";

const runtime = createRuntime(service, process.env);
const config = readJobsConfig(process.env);
const { stack, table } = runtime.config;
const store = { client: runtime.dynamodb, table };

const ports: JobsPorts = {
  ...runtime.ports,
  tickets: dynamodbTickets(store),
  quotas: dynamodbQuotas(store),
  jobs: bedrockJobs(new BedrockClient({}), { roleArn: config.bedrockRoleArn, stack }),
  submissions: sqsSubmissions({ client: runtime.sqs, queueUrl: config.submissionsUrl }),
  limits: serviceQuotaLimits(new ServiceQuotasClient({})),
  quotaFor: quotaTable(config),
  stack,
  emitFrom: runtime.emitFrom,
};

export const intake = runtime.events("intake", onJobRequested, ports);
export const submit = runtime.messages("submit", SubmissionCommand, onSubmission, ports);
export const onBedrockStateChange = runtime.messages("onBedrockStateChange", BedrockStateChange, stateChanged, ports);
export const reconcile = runtime.messages("reconcile", Tick, onTick, ports);
export const onRunOver = runtime.events("onRunOver", runOver, ports);
