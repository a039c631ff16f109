import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime } from "../chassis/runtime.ts";
import { converseAnswers } from "./adapters/converse-answers.ts";
import { duckdbSheets } from "./adapters/duckdb-sheets.ts";
import { dynamodbEvaluations } from "./adapters/dynamodb-evaluations.ts";
import { sqsCommands } from "./adapters/sqs-commands.ts";
import { answerMsMax } from "./asking/ask.ts";
import { readEvaluationConfig } from "./evaluation-config.ts";
import { chunkRecordsUsual } from "./planning/plan.ts";
import type { EvaluationPorts } from "./ports.ts";
import { service } from "./service.ts";
import { wiring } from "./wiring.ts";

const runtime = createRuntime(service, process.env);
const { config } = runtime;
const { objects, clock } = runtime.ports;

const ports: EvaluationPorts = {
  ...runtime.ports,
  evaluations: dynamodbEvaluations({ client: runtime.dynamodb, table: config.table }),
  // No retries of the SDK's: what it would wait for inside the function, the queue waits for outside.
  answers: converseAnswers(
    new BedrockRuntimeClient({ maxAttempts: 1, requestHandler: { requestTimeout: answerMsMax } }),
  ),
  commands: sqsCommands({ client: runtime.sqs, ...readEvaluationConfig(process.env) }),
  sheets: duckdbSheets({ objects, clock, root: join(tmpdir(), "choreo-evaluation") }),
  chunkRecords: chunkRecordsUsual,
  evaluationsUri: `s3://${config.bucket}/evaluations/`,
  emitFrom: runtime.emitFrom,
};

export const { onModelHosted, answer, score, reconcile, onRunOver } = runtime.handlers(wiring, ports);
