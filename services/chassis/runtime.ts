import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { z } from "zod";
import type { Metadata } from "../../events-schema/index.ts";
import { dynamodbLedger } from "./aws/dynamodb-ledger.ts";
import { dynamodbTombstones } from "./aws/dynamodb-tombstones.ts";
import { eventBridgePublisher } from "./aws/eventbridge-publisher.ts";
import { s3Objects } from "./aws/s3-objects.ts";
import { sqsReturnPath } from "./aws/sqs-return-path.ts";
import { documentClient } from "./aws/table.ts";
import { systemClock, systemRandom } from "./clock.ts";
import { consumeEvents, consumeMessages, type Handle } from "./consume.ts";
import type { ServiceDeclaration } from "./declaration.ts";
import { lambdaHandler, type LambdaHandler } from "./lambda-edge.ts";
import type { EdgePorts, InMessage, ReturnPath } from "./ports.ts";
import { emitFrom, type Emit } from "./publish.ts";
import type { EventReaction } from "./react-to.ts";
import { readRuntimeConfig, type RuntimeConfig } from "./runtime-config.ts";

/** What `main.ts` of every service builds on: clients, the edge's ports, and handlers for its reactions. */
export type Runtime = {
  readonly config: RuntimeConfig;
  readonly ports: EdgePorts;
  readonly dynamodb: DynamoDBDocumentClient;
  readonly sqs: SQSClient;
  /** A handler for events of the bus. `reaction` is its key in the declaration. */
  events<Ports extends EdgePorts>(
    reaction: string,
    reactions: readonly EventReaction<Ports>[],
    ports: Ports,
  ): LambdaHandler;
  /** A handler for commands, ticks and events of AWS services. */
  messages<Schema extends z.ZodType, Ports>(
    reaction: string,
    schema: Schema,
    react: (message: z.output<Schema>, ports: Ports, received: InMessage) => Promise<void>,
    ports: Ports,
  ): LambdaHandler;
  /** A handler for messages of any content, such as dead letters. */
  letters<Ports>(react: (letter: InMessage, ports: Ports) => Promise<void>, ports: Ports): LambdaHandler;
  /** For what is caused by stored state, not by the message at hand. */
  emitFrom: (cause: Metadata) => Emit;
};

export const createRuntime = (
  service: ServiceDeclaration,
  environment: Record<string, string | undefined>,
): Runtime => {
  const config = readRuntimeConfig(environment);
  const sqs = new SQSClient({});
  const dynamodb = documentClient();
  const ports = awsPorts(config, dynamodb);
  const returnPath = config.queue ? sqsReturnPath({ client: sqs, ...config.queue }) : noReturnPath;
  const claimsUri = `s3://${config.bucket}/claims/`;
  const serviceName = service.name;
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace: "choreo", serviceName });
  const tracer = new Tracer({ serviceName });
  const lambda = (handle: Handle) => lambdaHandler({ handle, returnPath, logger, metrics, tracer });
  const named = (reaction: string) => `${serviceName}/${reaction}`;
  return {
    config,
    ports,
    dynamodb,
    sqs,
    events: (reaction, reactions, reactionPorts) =>
      lambda(
        consumeEvents({ name: named(reaction), service: serviceName, claimsUri, ports: reactionPorts }, reactions),
      ),
    messages: (reaction, schema, react, reactionPorts) =>
      lambda(consumeMessages({ name: named(reaction), ports: reactionPorts }, schema, react)),
    letters: (react, reactionPorts) => lambda((letter) => react(letter, reactionPorts)),
    emitFrom: (cause) => emitFrom({ service: serviceName, claimsUri, ports }, cause),
  };
};

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
