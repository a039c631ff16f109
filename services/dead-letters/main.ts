import { createRuntime } from "../chassis/runtime.ts";
import { dynamodbParkedStore } from "./adapters/dynamodb-parked-store.ts";
import { sqsRedriver } from "./adapters/sqs-redriver.ts";
import type { DeadLetterPorts } from "./ports.ts";
import { onRedriveRequested as redriveRequested } from "./reactions/on-redrive-requested.ts";
import { park as parkLetter } from "./reactions/park.ts";
import { service } from "./service.ts";

const runtime = createRuntime(service, process.env);
const { stack, account, bucket, table } = runtime.config;

const ports: DeadLetterPorts = {
  ...runtime.ports,
  parked: dynamodbParkedStore({ client: runtime.dynamodb, table }),
  redriver: sqsRedriver(runtime.sqs),
  emitFrom: runtime.emitFrom,
  place: { stack, account, parkedUri: `s3://${bucket}/parked/` },
};

export const park = runtime.letters(parkLetter, ports);
export const onRedriveRequested = runtime.events("onRedriveRequested", [redriveRequested], ports);
