import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Metadata } from "../../events-schema/index.ts";
import { dynamodbLedger } from "./aws/dynamodb-ledger.ts";
import { dynamodbTombstones } from "./aws/dynamodb-tombstones.ts";
import { eventBridgePublisher } from "./aws/eventbridge-publisher.ts";
import { s3Objects } from "./aws/s3-objects.ts";
import { sqsReturnPath } from "./aws/sqs-return-path.ts";
import { documentClient } from "./aws/table.ts";
import { systemClock, systemRandom } from "./clock.ts";
import type { Handle } from "./consume.ts";
import type { ServiceDeclaration } from "./declaration.ts";
import { lambdaHandler, type LambdaHandler } from "./lambda-edge.ts";
import type { EdgePorts, ReturnPath } from "./ports.ts";
import { emitFrom, type Emit } from "./publish.ts";
import { readRuntimeConfig, type RuntimeConfig } from "./runtime-config.ts";
import type { Answer } from "./wiring.ts";

/** What `main.ts` of every service builds on: clients, the edge's ports, and handlers for its reactions. */
export type Runtime = {
  readonly config: RuntimeConfig;
  readonly ports: EdgePorts;
  readonly dynamodb: DynamoDBDocumentClient;
  readonly sqs: SQSClient;
  /** What Lambda calls, one handler for each reaction of the wiring. */
  handlers<Reaction extends string, Ports>(
    wiring: Readonly<Record<Reaction, Answer<Ports>>>,
    ports: Ports,
  ): Record<Reaction, LambdaHandler>;
  /** For what is caused by stored state, not by the message at hand. */
  emitFrom: (cause: Metadata) => Emit;
};

export const createRuntime = async (
  service: ServiceDeclaration,
  environment: Record<string, string | undefined>,
): Promise<Runtime> => {
  const config = readRuntimeConfig(environment);
  const sqs = new SQSClient({});
  const dynamodb = documentClient();
  const ports = awsPorts(config, dynamodb);
  const returnPath = config.queue ? sqsReturnPath({ client: sqs, ...config.queue }) : noReturnPath;
  const claimsUri = `s3://${config.bucket}/claims/`;
  const serviceName = service.name;
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace: "choreo", serviceName });
  const trace = await tracingWhereWanted(environment);
  const lambda = (handle: Handle) =>
    lambdaHandler({ handle, returnPath, logger, metrics, ...(trace && { tracing: trace(serviceName) }) });
  return {
    config,
    ports,
    dynamodb,
    sqs,
    handlers: (wiring, reactionPorts) =>
      mapValues(wiring, (answer, reaction) =>
        lambda(answer({ name: `${serviceName}/${reaction}`, service: serviceName, claimsUri, ports: reactionPorts })),
      ),
    emitFrom: (cause) => emitFrom({ service: serviceName, claimsUri, ports }, cause),
  };
};

/** X-Ray's SDK is a fifth of the code that a service loads, and hooks into every promise: nobody pays for it where Powertools is told not to trace. */
const tracingWhereWanted = async (environment: Record<string, string | undefined>) =>
  environment["POWERTOOLS_TRACE_ENABLED"] === "false" ? undefined : (await import("./tracing.ts")).tracing;

const mapValues = <Key extends string, Value, Mapped>(
  record: Readonly<Record<Key, Value>>,
  map: (value: Value, key: Key) => Mapped,
): Record<Key, Mapped> =>
  Object.fromEntries(Object.entries<Value>(record).map(([key, value]) => [key, map(value, key as Key)])) as Record<
    Key,
    Mapped
  >;

const awsPorts = (config: RuntimeConfig, dynamodb: DynamoDBDocumentClient): EdgePorts => {
  const clock = systemClock;
  const random = systemRandom;
  const store = { client: dynamodb, table: config.table };
  return {
    clock,
    random,
    publisher: eventBridgePublisher({ client: new EventBridgeClient({}), bus: config.bus, clock, random }),
    ledger: dynamodbLedger({ ...store, clock }),
    tombstones: dynamodbTombstones(store),
    objects: s3Objects(new S3Client({})),
  };
};

/** Whoever reads the dead-letter queues leaves there what it cannot handle: there is nowhere further to park it. */
const noReturnPath: ReturnPath = {
  park: async (_, { code, message }) => {
    throw new Error(`${code}: ${message}`);
  },
  defer: async () => {
    throw new Error("a dead letter cannot be deferred");
  },
};
