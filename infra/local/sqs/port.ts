import type { LocalIam, LocalSqs } from "../core/ports.ts";
import { AwsError } from "../wire/aws-error.ts";
import { queueDoesNotExist } from "./errors.ts";
import { accessTo, type SqsContext } from "./on-queue.ts";
import { numberOf } from "./queue-attributes.ts";
import type { Queue } from "./queue-store.ts";
import { toQueueMessage } from "./receive-message.ts";
import { newMessage, senderId } from "./send-message.ts";

/** What the services of the local cloud ask of SQS; the last two are for event source mappings, which AWS lets look at a queue's settings. */
export type SqsPort = LocalSqs & {
  visibilitySeconds(queueArn: string): number;
  /** The queue's own policy, parsed; undefined when it has none. */
  policyOf(queueArn: string): unknown;
};

type Origin = Parameters<LocalSqs["deliver"]>[2];

const asDelivery = (cause: unknown): unknown =>
  cause instanceof AwsError && cause.code === "AccessDeniedException"
    ? new AwsError("AccessDenied", cause.message, 403)
    : cause;

const refuseUnlessAllowed = (iam: LocalIam, queue: Queue, from: Origin) => {
  const context = { "aws:sourcearn": from.sourceArn, "aws:sourceaccount": from.sourceAccount };
  try {
    if (from.role === undefined)
      return iam.authorizeService(from.service, from, { ...accessTo(queue, "SendMessage"), context });
    const account = from.role.split(":")[4] ?? from.sourceAccount;
    iam.authorize({ account, role: from.role, principal: from.role }, accessTo(queue, "SendMessage"));
  } catch (cause) {
    throw asDelivery(cause);
  }
};

export const sqsPort = (context: SqsContext, iam: LocalIam): SqsPort => {
  const { engine } = context;
  const queueOf = (arn: string): Queue => {
    const queue = engine.queues.get(arn);
    if (queue === undefined) throw queueDoesNotExist();
    return queue;
  };
  return {
    deliver: (arn, { body, messageAttributes, groupId, deduplicationId, delaySeconds }, from) => {
      const queue = queueOf(arn);
      refuseUnlessAllowed(iam, queue, from);
      const input = {
        MessageBody: body,
        MessageAttributes: messageAttributes,
        MessageGroupId: groupId,
        MessageDeduplicationId: deduplicationId,
      };
      const message = newMessage(queue, input, senderId({ account: from.sourceAccount, role: from.role }));
      engine.accept(queue, message, delaySeconds === undefined ? undefined : delaySeconds * 1000);
    },
    receive: async (arn, { max, waitMs, signal }) => {
      const queue = queueOf(arn);
      const found = await engine.receive(queue, {
        max,
        waitMs,
        visibilityMs: undefined,
        ...(signal ? { signal } : {}),
      });
      return found.map((message) => toQueueMessage(queue, message));
    },
    delete: (arn, handle) => engine.delete(queueOf(arn), handle),
    release: (arn, handle, delayMs) => engine.changeVisibility(queueOf(arn), handle, delayMs),
    reclaim: (arn) => engine.reclaim(queueOf(arn)),
    depth: (arn) => engine.depth(queueOf(arn)),
    visibilitySeconds: (arn) => numberOf(queueOf(arn).attributes, "VisibilityTimeout"),
    policyOf: (arn) => accessTo(queueOf(arn), "").resourcePolicy,
  };
};
