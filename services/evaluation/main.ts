import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rememberEndedRuns } from "../chassis/ended-runs.ts";
import { createRuntime } from "../chassis/runtime.ts";
import { converseAnswers } from "./adapters/converse-answers.ts";
import { duckdbSheets } from "./adapters/duckdb-sheets.ts";
import { dynamodbEvaluations } from "./adapters/dynamodb-evaluations.ts";
import { sqsCommands } from "./adapters/sqs-commands.ts";
import { answerMsMax } from "./asking/ask.ts";
import { readEvaluationConfig } from "./evaluation-config.ts";
import { chunkRecordsUsual } from "./planning/plan.ts";
import type { EvaluationPorts } from "./ports.ts";
import { ChunkCommand, onChunk } from "./reactions/on-chunk.ts";
import { onModelHosted as modelHosted } from "./reactions/on-model-hosted.ts";
import { ScoringCommand, onScoring } from "./reactions/on-scoring.ts";
import { Tick, onTick } from "./reactions/on-tick.ts";
import { service } from "./service.ts";

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

export const onModelHosted = runtime.events("onModelHosted", [modelHosted], ports);
export const answer = runtime.messages("answer", ChunkCommand, onChunk, ports);
export const score = runtime.messages("score", ScoringCommand, onScoring, ports);
export const reconcile = runtime.messages("reconcile", Tick, onTick, ports);
export const onRunOver = runtime.events("onRunOver", rememberEndedRuns, ports);
