import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serviceQuotaLimits } from "../chassis/aws/service-quota-limits.ts";
import { createRuntime } from "../chassis/runtime.ts";
import { converseAnswers } from "./adapters/converse-answers.ts";
import { duckdbSheets } from "./adapters/duckdb-sheets.ts";
import { dynamodbEvaluations } from "./adapters/dynamodb-evaluations.ts";
import { dynamodbPaces } from "../pace/aws/dynamodb-paces.ts";
import { sqsCommands } from "./adapters/sqs-commands.ts";
import { answerMsMax } from "../pace/spend.ts";
import { scorePair } from "./domain/score.ts";
import { readEvaluationConfig } from "./evaluation-config.ts";
import { chunkRecordsUsual } from "./planning/plan.ts";
import type { EvaluationPorts } from "./ports.ts";
import { service } from "./service.ts";
import { wiring } from "./wiring.ts";

const runtime = await createRuntime(service, process.env);
const { config } = runtime;
const { objects, clock } = runtime.ports;
const { chunksUrl, scoringUrl, baseModelIds, requestsPerMinute } = readEvaluationConfig(process.env);
const store = { client: runtime.dynamodb, table: config.table };

const ports: EvaluationPorts = {
  ...runtime.ports,
  evaluations: dynamodbEvaluations(store),
  // No retries of the SDK's: what it would wait for inside the function, the queue waits for outside.
  answers: converseAnswers(
    new BedrockRuntimeClient({ maxAttempts: 1, requestHandler: { requestTimeout: answerMsMax } }),
  ),
  paces: dynamodbPaces(store),
  limits: serviceQuotaLimits(new ServiceQuotasClient({})),
  asking: { region: config.region, baseModelIds, requestsPerMinute },
  commands: sqsCommands({ client: runtime.sqs, chunksUrl, scoringUrl }),
  sheets: duckdbSheets({ objects, clock, root: join(tmpdir(), "choreo-evaluation") }),
  score: scorePair,
  chunkRecords: chunkRecordsUsual,
  evaluationsUri: `s3://${config.bucket}/evaluations/`,
  emitFrom: runtime.emitFrom,
};

export const { onModelHosted, answer, score, reconcile, onRunOver } = runtime.handlers(wiring, ports);
