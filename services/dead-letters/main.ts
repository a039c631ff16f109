import { createRuntime } from "../chassis/runtime.ts";
import { dynamodbParkedStore } from "./adapters/dynamodb-parked-store.ts";
import { sqsRedriver } from "./adapters/sqs-redriver.ts";
import type { DeadLetterPorts } from "./ports.ts";
import { service } from "./service.ts";
import { wiring } from "./wiring.ts";

const runtime = await createRuntime(service, process.env);
const { stack, account, bucket, table } = runtime.config;

const ports: DeadLetterPorts = {
  ...runtime.ports,
  parked: dynamodbParkedStore({ client: runtime.dynamodb, table }),
  redriver: sqsRedriver(runtime.sqs),
  emitFrom: runtime.emitFrom,
  place: { stack, account, parkedUri: `s3://${bucket}/parked/` },
};

export const { park, onRedriveRequested } = runtime.handlers(wiring, ports);
