import type { Cloud } from "../core/cloud.ts";
import type { Access, Caller, Operation } from "../wire/types.ts";
import { queueDoesNotExist, sqsError } from "./errors.ts";
import { text, type Input } from "./input.ts";
import type { QueueEngine } from "./queue-engine.ts";
import type { Queue } from "./queue-store.ts";

/** What every operation of the service works with. */
export type SqsContext = { cloud: Cloud; engine: QueueEngine };

export const queueArn = (cloud: Cloud, account: string, name: string): string =>
  `arn:aws:sqs:${cloud.region}:${account}:${name}`;

/** On the endpoint's own host, because SDKs send to the host in the queue's URL. */
export const queueUrl = (cloud: Cloud, queue: Pick<Queue, "account" | "name">): string =>
  `${cloud.endpoint}/${queue.account}/${queue.name}`;

/** By account and name: a URL kept from a start on another port still finds its queue. */
export const queueAt = ({ cloud, engine }: SqsContext, url: string): Queue => {
  const parts =
    /^(?:http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?)?\/(\d{12})\/([A-Za-z0-9_-]{1,80}(?:\.fifo)?)$/.exec(
      url,
    );
  if (parts?.[1] === undefined || parts[2] === undefined)
    throw sqsError("InvalidAddress", `The address ${url} is not valid for this endpoint.`);
  const queue = engine.queues.get(queueArn(cloud, parts[1], parts[2]));
  if (queue === undefined) throw queueDoesNotExist();
  return queue;
};

export const accessTo = (queue: Queue, action: string): Access => {
  const policy = queue.attributes["Policy"];
  return {
    action: `sqs:${action}`,
    resource: queue.arn,
    ...(policy === undefined || policy === "" ? {} : { resourcePolicy: JSON.parse(policy) as unknown }),
  };
};

export type Call = { caller: Caller; signal?: AbortSignal };

/** An operation on the queue named by `QueueUrl`, allowed by `sqs:<action>`. */
export const onQueue = (
  context: SqsContext,
  action: string,
  run: (queue: Queue, input: Input, call: Call) => unknown,
): Operation<Input> => ({
  access: (input) => accessTo(queueAt(context, text(input, "QueueUrl")), action),
  run: (input, caller, signal) =>
    run(queueAt(context, text(input, "QueueUrl")), input, { caller, ...(signal ? { signal } : {}) }),
});
