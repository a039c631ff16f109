import { loadConstraints } from "../constraints/load.ts";
import type { Cloud, Stoppable } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { jsonService } from "../wire/json-service.ts";
import { queryService } from "../wire/query-service.ts";
import type { LocalService, Provisioners } from "../wire/types.ts";
import { queryErrorCodes } from "./errors.ts";
import { finishOperations } from "./finish-message.ts";
import { moveTasks } from "./move-tasks.ts";
import type { SqsContext } from "./on-queue.ts";
import { permissionOperations } from "./permission-operations.ts";
import { sqsPort, type SqsPort } from "./port.ts";
import { sqsProvisioners } from "./provision.ts";
import { readSqsQuery, writeSqsQuery } from "./query-protocol.ts";
import { queueEngine } from "./queue-engine.ts";
import { queueOperations } from "./queue-operations.ts";
import { receiveOperations } from "./receive-message.ts";
import { sendOperations } from "./send-message.ts";
import { tagOperations } from "./tag-operations.ts";

/** A message of 1 MiB whose every character JSON escapes (`\u0009`), and the envelope around it. */
const bodyLimitBytes = 7_000_000;

export type Sqs = { service: LocalService; provision: Provisioners; port: SqsPort } & Stoppable;

/** Simple Queue Service: standard queues, kept in the cloud's database. */
export const createSqs = (options: { cloud: Cloud; iam: LocalIam }): Sqs => {
  const { cloud, iam } = options;
  const context: SqsContext = { cloud, engine: queueEngine(cloud) };
  const moves = moveTasks(context);
  moves.resume();
  const operations = {
    ...queueOperations(context),
    ...tagOperations(context),
    ...permissionOperations(context),
    ...sendOperations(context),
    ...receiveOperations(context),
    ...finishOperations(context),
    ...moves.operations,
  };
  const wire = {
    signingName: "sqs",
    targetPrefix: "AmazonSQS",
    version: "1.0",
    queryErrorCodes,
    errorNamespace: "com.amazonaws.sqs",
  } as const;
  const common = { operations, iam, cloud, constraints: loadConstraints("sqs"), bodyLimitBytes };
  const json = jsonService({ ...wire, ...common });
  const query = queryService({
    ...common,
    signingName: "sqs",
    namespace: "http://queue.amazonaws.com/doc/2012-11-05/",
    // Clients of that time may leave out the URL where they post to it.
    read: (operation, form, path) => readSqsQuery(operation, path.length > 1 ? { QueueUrl: path, ...form } : form),
    write: writeSqsQuery,
    errorCodes: queryErrorCodes,
  });
  const service: LocalService = {
    ...json,
    handle: (request) => (request.headers["x-amz-target"] === undefined ? query : json).handle(request),
  };
  return {
    service,
    provision: sqsProvisioners(context),
    port: sqsPort(context, iam),
    stop: async () => {
      moves.stop();
      context.engine.receivers.dismiss();
    },
  };
};
