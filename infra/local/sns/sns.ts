import type { LocalSns } from "../core/ports.ts";
import { queryService } from "../wire/query-service.ts";
import type { LocalService, Provisioners } from "../wire/types.ts";
import type { SnsContext, SnsOptions } from "./context.ts";
import { openFifo } from "./fifo.ts";
import { permissionOperations } from "./permissions.ts";
import { snsPort } from "./port.ts";
import { snsProvisioners } from "./provision.ts";
import { publishOperations } from "./publish.ts";
import { openSnsStore } from "./store.ts";
import { subscriptionOperations } from "./subscriptions.ts";
import { tagOperations } from "./tags.ts";
import { topicOperations } from "./topics.ts";

/** Simple Notification Service: topics with subscriptions of SQS queues and of mail addresses, whose mail goes to the outbox. */
export const createSns = (options: SnsOptions): { service: LocalService; provision: Provisioners; port: LocalSns } => {
  const { cloud } = options;
  const context: SnsContext = { ...options, store: openSnsStore(cloud.database), fifo: openFifo(cloud) };
  return {
    service: queryService({
      signingName: "sns",
      namespace: "http://sns.amazonaws.com/doc/2010-03-31/",
      accessDeniedCode: "AuthorizationError",
      operations: {
        ...topicOperations(context),
        ...permissionOperations(context),
        ...tagOperations(context),
        ...subscriptionOperations(context),
        ...publishOperations(context),
      },
      iam: options.iam,
      cloud,
    }),
    provision: snsProvisioners(context),
    port: snsPort(context),
  };
};
