import { BedrockClient } from "@aws-sdk/client-bedrock";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { createRuntime } from "../chassis/runtime.ts";
import { awsFacts } from "./adapters/aws-facts.ts";
import { bedrockHosting } from "./adapters/bedrock-hosting.ts";
import { dynamodbStore } from "./adapters/dynamodb-store.ts";
import { sqsChecks } from "./adapters/sqs-checks.ts";
import { readHostingConfig } from "./hosting-config.ts";
import type { HostingPorts } from "./ports.ts";
import { CheckCommand, onCheck } from "./reactions/on-check.ts";
import { onEvaluationEnded as evaluationEnded } from "./reactions/on-evaluation-ended.ts";
import { onModelTrained as modelTrained } from "./reactions/on-model-trained.ts";
import { onRollbackRequested as rollbackRequested } from "./reactions/on-rollback-requested.ts";
import { onRunOver as runOver } from "./reactions/on-run-over.ts";
import { Tick, onTick } from "./reactions/on-tick.ts";
import { service } from "./service.ts";

const runtime = createRuntime(service, process.env);
const config = readHostingConfig(process.env);
const { stack, region, table } = runtime.config;
const bedrock = new BedrockClient({});

const ports: HostingPorts = {
  ...runtime.ports,
  store: dynamodbStore({ client: runtime.dynamodb, table }),
  hosting: bedrockHosting(bedrock),
  facts: awsFacts({ bedrock, quotas: new ServiceQuotasClient({}) }),
  checks: sqsChecks({ client: runtime.sqs, queueUrl: config.checksUrl }),
  place: { stack, region },
  patience: config.patience,
  emitFrom: runtime.emitFrom,
};

export const onModelTrained = runtime.events("onModelTrained", [modelTrained], ports);
export const check = runtime.messages("check", CheckCommand, onCheck, ports);
export const onEvaluationEnded = runtime.events("onEvaluationEnded", evaluationEnded, ports);
export const onRunOver = runtime.events("onRunOver", runOver, ports);
export const onRollbackRequested = runtime.events("onRollbackRequested", [rollbackRequested], ports);
export const sweep = runtime.messages("sweep", Tick, onTick, ports);
