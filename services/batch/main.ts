import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serviceQuotaLimits } from "../chassis/aws/service-quota-limits.ts";
import { createRuntime } from "../chassis/runtime.ts";
import { dynamodbPaces } from "../pace/aws/dynamodb-paces.ts";
import { answerMsMax } from "../pace/spend.ts";
import { directoryScratch } from "../records/directory-scratch.ts";
import { bedrockAnswers } from "./adapters/bedrock-answers.ts";
import { dynamodbParts } from "./adapters/dynamodb-parts.ts";
import { dynamodbPipelines } from "./adapters/dynamodb-pipelines.ts";
import { httpHub } from "./adapters/http-hub.ts";
import { scratchWorkshop } from "./adapters/scratch-workshop.ts";
import { secretsManagerSecrets } from "./adapters/secrets-manager-secrets.ts";
import { sqsCommands } from "./adapters/sqs-commands.ts";
import { readBatchConfig } from "./batch-config.ts";
import type { BatchPorts } from "./ports.ts";
import { service } from "./service.ts";
import { wiring } from "./wiring.ts";

const runtime = await createRuntime(service, process.env);
const { config } = runtime;
const { objects, clock } = runtime.ports;
const { urls, requestsPerMinute, maxCostUsdByAccount, hub, hubSecrets } = readBatchConfig(process.env);
const store = { client: runtime.dynamodb, table: config.table };

const ports: BatchPorts = {
  ...runtime.ports,
  pipelines: dynamodbPipelines(store),
  parts: dynamodbParts(store),
  workshop: scratchWorkshop({ objects, scratch: directoryScratch(join(tmpdir(), "choreo-batch"), clock) }),
  // No retries of the SDK's: what it would wait for inside the function, the queue waits for outside.
  answers: bedrockAnswers(
    new BedrockRuntimeClient({ maxAttempts: 1, requestHandler: { requestTimeout: answerMsMax } }),
  ),
  paces: dynamodbPaces(store),
  limits: serviceQuotaLimits(new ServiceQuotasClient({})),
  requestsPerMinute,
  maxCostUsdByAccount,
  hub: httpHub({ ...hub, clock }),
  secrets: secretsManagerSecrets(new SecretsManagerClient({})),
  hubSecrets,
  commands: sqsCommands({ client: runtime.sqs, urls }),
  pipelinesUri: `s3://${config.bucket}/pipelines/`,
  emitFrom: runtime.emitFrom,
};

export const { onPipelineRequested, fetch, prepare, onBatchJobEnded, collect, answer, finish, reconcile, onRunOver } =
  runtime.handlers(wiring, ports);
