import { loadConstraints } from "../constraints/load.ts";
import type { Cloud, Stoppable } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { jsonService } from "../wire/json-service.ts";
import type { LocalService, Provisioners } from "../wire/types.ts";
import { queryErrorCodes } from "./errors.ts";
import { finishOperations } from "./finish-message.ts";
import { moveTasks } from "./move-tasks.ts";
import type { SqsContext } from "./on-queue.ts";
import { permissionOperations } from "./permission-operations.ts";
import { sqsPort, type SqsPort } from "./port.ts";
import { sqsProvisioners } from "./provision.ts";
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
  const service = jsonService({
    ...wire,
    operations,
    iam,
    cloud,
    constraints: loadConstraints("sqs"),
    bodyLimitBytes,
  });
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
