import { BedrockClient } from "@aws-sdk/client-bedrock";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { createRuntime } from "../chassis/runtime.ts";
import { awsFacts } from "./adapters/aws-facts.ts";
import { bedrockHosting } from "./adapters/bedrock-hosting.ts";
import { dynamodbStore } from "./adapters/dynamodb-store.ts";
import { sqsChecks } from "./adapters/sqs-checks.ts";
import { readHostingConfig } from "./hosting-config.ts";
import type { HostingPorts } from "./ports.ts";
import { service } from "./service.ts";
import { wiring } from "./wiring.ts";

const runtime = await createRuntime(service, process.env);
const config = readHostingConfig(process.env);
const { stack, account, region, table } = runtime.config;
const bedrock = new BedrockClient({});

const ports: HostingPorts = {
  ...runtime.ports,
  store: dynamodbStore({ client: runtime.dynamodb, table }),
  hosting: bedrockHosting(bedrock),
  facts: awsFacts({ bedrock, quotas: new ServiceQuotasClient({}) }),
  checks: sqsChecks({ client: runtime.sqs, queueUrl: config.checksUrl }),
  place: { stack, account, region },
  patience: config.patience,
  emitFrom: runtime.emitFrom,
};

export const { onModelTrained, check, onEvaluationEnded, onRunOver, onRollbackRequested, sweep } = runtime.handlers(
  wiring,
  ports,
);
