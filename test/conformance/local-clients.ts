import { BedrockClient } from "@aws-sdk/client-bedrock";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SchemasClient } from "@aws-sdk/client-schemas";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalCloud, type LocalCloud } from "../../infra/local/local-cloud.ts";
import { root } from "../tidy/source-files.ts";

type Config = {
  endpoint: string;
  region: string;
  maxAttempts: number;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

const clientsOf = (config: Config) => ({
  bedrock: new BedrockClient(config),
  runtime: new BedrockRuntimeClient(config),
  dynamodb: new DynamoDBClient(config),
  events: new EventBridgeClient(config),
  lambda: new LambdaClient(config),
  logs: new CloudWatchLogsClient(config),
  quotas: new ServiceQuotasClient(config),
  s3: new S3Client(config),
  scheduler: new SchedulerClient(config),
  schemas: new SchemasClient(config),
  sqs: new SQSClient(config),
  sts: new STSClient(config),
});

export type Clients = ReturnType<typeof clientsOf>;

export type LocalClients = {
  local: LocalCloud;
  clients: Clients;
  /** The same clients for whoever holds this key. */
  as(accessKeyId: string): Clients;
  close(): Promise<void>;
};

/** The whole local cloud with the app's own stack, and stock clients with nothing set but where, who and no retries. */
export const openLocalClients = async (): Promise<LocalClients> => {
  const directory = await mkdtemp(join(tmpdir(), "choreo-conformance-"));
  const local = await startLocalCloud({ root, port: 0, directory, ephemeral: true, speed: 36_000 });
  const opened: Clients[] = [];
  const as = (accessKeyId: string): Clients => {
    const credentials = { accessKeyId, secretAccessKey: "any" };
    const clients = clientsOf({ endpoint: local.endpoint, region: "us-east-1", maxAttempts: 1, credentials });
    opened.push(clients);
    return clients;
  };
  const close = async (): Promise<void> => {
    for (const clients of opened) for (const client of Object.values(clients)) client.destroy();
    await local.stop();
    await rm(directory, { recursive: true, force: true });
  };
  return { local, clients: as("any"), as, close };
};

/** Name, HTTP status and sentence of the refusal that a call ends with. */
export const refusal = async (
  call: Promise<unknown>,
): Promise<{ name: string; status: number | undefined; message: string }> => {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, status: $metadata?.httpStatusCode, message };
  }
  throw new Error("The call was not refused.");
};
