import { BedrockClient } from "@aws-sdk/client-bedrock";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { serviceQuotaLimits } from "../chassis/aws/service-quota-limits.ts";
import { createRuntime } from "../chassis/runtime.ts";
import { bedrockJobs } from "./adapters/bedrock-jobs.ts";
import { dynamodbQuotas } from "./adapters/dynamodb-quotas.ts";
import { dynamodbTickets } from "./adapters/dynamodb-tickets.ts";
import { sqsSubmissions } from "./adapters/sqs-submissions.ts";
import { quotaTable } from "./domain/quota-for.ts";
import { readJobsConfig } from "./jobs-config.ts";
import type { JobsPorts } from "./ports.ts";
import { service } from "./service.ts";
import { wiring } from "./wiring.ts";

const runtime = await createRuntime(service, process.env);
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

export const { intake, submit, onBedrockStateChange, reconcile, onRunOver } = runtime.handlers(wiring, ports);
