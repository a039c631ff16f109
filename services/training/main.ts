import { BedrockClient } from "@aws-sdk/client-bedrock";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { rememberEndedRuns } from "../chassis/ended-runs.ts";
import { createRuntime } from "../chassis/runtime.ts";
import { awsHostingReader } from "./adapters/aws-hosting-reader.ts";
import type { TrainingPorts } from "./ports.ts";
import { onDatasetReady as datasetReady } from "./reactions/on-dataset-ready.ts";
import { onTrainingJobEnded as trainingJobEnded } from "./reactions/on-training-job-ended.ts";
import { readTrainingConfig } from "./training-config.ts";
import { service } from "./service.ts";

const runtime = createRuntime(service, process.env);
const { config } = runtime;
const { maxCostUsdByAccount } = readTrainingConfig(process.env);

const ports: TrainingPorts = {
  ...runtime.ports,
  hosting: awsHostingReader({ bedrock: new BedrockClient({}), quotas: new ServiceQuotasClient({}) }),
  place: { region: config.region, outputUri: `s3://${config.bucket}/training/` },
  maxCostUsdByAccount,
};

export const onDatasetReady = runtime.events("onDatasetReady", [datasetReady], ports);
export const onTrainingJobEnded = runtime.events("onTrainingJobEnded", trainingJobEnded, ports);
export const onRunOver = runtime.events("onRunOver", rememberEndedRuns, ports);
