import { BedrockClient } from "@aws-sdk/client-bedrock";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { createRuntime } from "../chassis/runtime.ts";
import { awsHostingReader } from "./adapters/aws-hosting-reader.ts";
import type { TrainingPorts } from "./ports.ts";
import { readTrainingConfig } from "./training-config.ts";
import { service } from "./service.ts";
import { wiring } from "./wiring.ts";

const runtime = await createRuntime(service, process.env);
const { config } = runtime;
const { maxCostUsdByAccount, baseModelIds } = readTrainingConfig(process.env);

const ports: TrainingPorts = {
  ...runtime.ports,
  hosting: awsHostingReader({ bedrock: new BedrockClient({}), quotas: new ServiceQuotasClient({}) }),
  place: { region: config.region, outputUri: `s3://${config.bucket}/training/` },
  baseModelIds,
  maxCostUsdByAccount,
};

export const { onDatasetReady, onTrainingJobEnded, onRunOver } = runtime.handlers(wiring, ports);
