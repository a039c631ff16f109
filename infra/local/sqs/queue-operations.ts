import type { Caller, Operation } from "../wire/types.ts";
import { invalid, queueDoesNotExist, sqsError } from "./errors.ts";
import { isFifo } from "./fifo.ts";
import { optionalText, page, text, textRecord, texts, type Input } from "./input.ts";
import { accessTo, onQueue, queueArn, queueUrl, type SqsContext } from "./on-queue.ts";
import {
  allowsRedriveFrom,
  redriveOf,
  refuseFastQueue,
  validAttributes,
  withDefaults,
  type QueueAttributes,
} from "./queue-attributes.ts";
import { refuseTags } from "./tag-operations.ts";
import type { Queue } from "./queue-store.ts";

/** SQS wants this long between two purges of a queue, and between deleting one and creating it again (AWS time). */
const pauseMs = 60_000;

const refuseName = (name: string, attributes: QueueAttributes) => {
  if (
    isFifo(name) !== (attributes["FifoQueue"] === "true") ||
    (isFifo(name) && !/^[A-Za-z0-9_-]{1,75}\.fifo$/.test(name))
  )
    throw sqsError(
      "InvalidParameterValue",
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length. Such a name needs the attribute FifoQueue true, and the attribute such a name.",
    );
  if (!isFifo(name) && !/^[A-Za-z0-9_-]{1,80}$/.test(name))
    throw sqsError(
      "InvalidParameterValue",
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    );
};

/** A dead-letter queue must exist, in the same account and region, and let this queue use it. */
const refuseBadRedrive = ({ engine }: SqsContext, arn: string, attributes: QueueAttributes) => {
  const redrive = redriveOf(attributes);
  if (redrive === undefined) return;
  const place = (queue: string) => queue.split(":").slice(0, 5).join(":");
  const target = engine.queues.get(redrive.deadLetterTargetArn);
  const refuse = (reason: string) => invalid("RedrivePolicy", attributes["RedrivePolicy"], reason);
  if (place(redrive.deadLetterTargetArn) !== place(arn))
    throw refuse("Dead-letter target owner and region must be those of the source.");
  if (target === undefined) throw refuse("Dead letter target does not exist.");
  if (isFifo(target.name) !== isFifo(arn)) throw refuse("Dead-letter target must be same type of queue as the source.");
  if (!allowsRedriveFrom(target.attributes, arn))
    throw refuse(`Dead letter target does not permit ${arn} in its RedriveAllowPolicy.`);
};

/** Sets attributes on top of those the queue has; an empty document takes one away. */
export const setAttributes = (context: SqsContext, queue: Queue, given: QueueAttributes): void => {
  validAttributes(given, isFifo(queue.name));
  refuseBadRedrive(context, queue.arn, given);
  const merged = { ...queue.attributes, ...given };
  refuseFastQueue(merged);
  queue.attributes = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ""));
  queue.modifiedAt = context.cloud.clock.now();
  context.engine.queues.save(queue);
};

export type QueueToCreate = {
  account: string;
  name: string;
  attributes: QueueAttributes;
  tags: Record<string, string>;
};

export const createQueue = (context: SqsContext, { account, name, attributes, tags }: QueueToCreate): Queue => {
  const { cloud, engine } = context;
  refuseName(name, attributes);
  const arn = queueArn(cloud, account, name);
  validAttributes(attributes, isFifo(name));
  refuseFastQueue(attributes);
  refuseBadRedrive(context, arn, attributes);
  refuseTags(tags);
  return engine.queues.create({ arn, account, name, attributes, tags }, cloud.clock.now());
};

const create = (context: SqsContext, input: Input, caller: Caller) => {
  const { cloud, engine } = context;
  const name = text(input, "QueueName");
  const attributes = textRecord(input, "Attributes");
  const existing = engine.queues.get(queueArn(cloud, caller.account, name));
  if (existing === undefined) {
    const deletedAt = engine.queues.deletedAt(queueArn(cloud, caller.account, name)) ?? Number.NEGATIVE_INFINITY;
    if (cloud.clock.now() - deletedAt < pauseMs / cloud.clock.speed)
      throw sqsError(
        "QueueDeletedRecently",
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
      );
    const queue = createQueue(context, { account: caller.account, name, attributes, tags: textRecord(input, "tags") });
    return { QueueUrl: queueUrl(cloud, queue) };
  }
  const has = withDefaults(existing.attributes);
  const other = Object.entries(validAttributes(attributes, isFifo(name))).find(
    ([key, value]) => (has[key] ?? "") !== value,
  );
  if (other !== undefined)
    throw sqsError(
      "QueueNameExists",
      `A queue already exists with the same name and a different value for attribute ${other[0]}`,
    );
  return { QueueUrl: queueUrl(cloud, existing) };
};

const attributeNames =
  `All Policy VisibilityTimeout MaximumMessageSize MessageRetentionPeriod ApproximateNumberOfMessages
  ApproximateNumberOfMessagesNotVisible ApproximateNumberOfMessagesDelayed CreatedTimestamp LastModifiedTimestamp QueueArn
  DelaySeconds ReceiveMessageWaitTimeSeconds RedrivePolicy RedriveAllowPolicy KmsMasterKeyId KmsDataKeyReusePeriodSeconds
  SqsManagedSseEnabled FifoQueue ContentBasedDeduplication DeduplicationScope FifoThroughputLimit`.split(/\s+/);

const seconds = (ms: number) => String(Math.floor(ms / 1000));

const getAttributes = ({ engine }: SqsContext, queue: Queue, input: Input) => {
  const names = texts(input, "AttributeNames");
  for (const name of names)
    if (!attributeNames.includes(name)) throw sqsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
  const depth = engine.depth(queue);
  const all: QueueAttributes = {
    ...withDefaults(queue.attributes),
    QueueArn: queue.arn,
    CreatedTimestamp: seconds(queue.createdAt),
    LastModifiedTimestamp: seconds(queue.modifiedAt),
    ApproximateNumberOfMessages: String(depth.visible),
    ApproximateNumberOfMessagesNotVisible: String(depth.inFlight),
    ApproximateNumberOfMessagesDelayed: String(depth.delayed),
  };
  const wanted = Object.entries(all).filter(([name]) => names.includes("All") || names.includes(name));
  return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
};

const purge = ({ cloud, engine }: SqsContext, queue: Queue) => {
  if (cloud.clock.now() - (queue.purgedAt ?? Number.NEGATIVE_INFINITY) < pauseMs / cloud.clock.speed)
    throw sqsError(
      "PurgeQueueInProgress",
      `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
    );
  engine.messages.purge(queue.id);
  queue.purgedAt = cloud.clock.now();
  engine.queues.save(queue);
  return {};
};

const byName = (context: SqsContext, input: Input, caller: Caller): Queue => {
  const account = optionalText(input, "QueueOwnerAWSAccountId") ?? caller.account;
  const queue = context.engine.queues.get(queueArn(context.cloud, account, text(input, "QueueName")));
  if (queue === undefined) throw queueDoesNotExist();
  return queue;
};

const listing = (context: SqsContext, queues: Queue[], input: Input) => {
  const { items, NextToken } = page(
    queues.map((queue) => queueUrl(context.cloud, queue)),
    input,
  );
  return { urls: items.length === 0 ? undefined : items, NextToken };
};

const listQueues = (context: SqsContext, input: Input, caller: Caller) => {
  // Every name begins with the empty prefix.
  const prefix = input["QueueNamePrefix"] === "" ? "" : (optionalText(input, "QueueNamePrefix") ?? "");
  const queues = context.engine.queues
    .all()
    .filter((queue) => queue.account === caller.account && queue.name.startsWith(prefix));
  const { urls, NextToken } = listing(context, queues, input);
  return { QueueUrls: urls, NextToken };
};

const deadLetterSources = (context: SqsContext, queue: Queue, input: Input) => {
  const sources = context.engine.queues
    .all()
    .filter((source) => redriveOf(source.attributes)?.deadLetterTargetArn === queue.arn);
  const { urls, NextToken } = listing(context, sources, input);
  return { queueUrls: urls ?? [], NextToken };
};

/** Queues as such: their life, their attributes, which feed which. */
export const queueOperations = (context: SqsContext): Record<string, Operation<Input>> => ({
  CreateQueue: {
    access: (input, caller) => ({
      action: "sqs:CreateQueue",
      resource: queueArn(context.cloud, caller.account, text(input, "QueueName")),
    }),
    run: (input, caller) => create(context, input, caller),
  },
  GetQueueUrl: {
    access: (input, caller) => accessTo(byName(context, input, caller), "GetQueueUrl"),
    run: (input, caller) => ({ QueueUrl: queueUrl(context.cloud, byName(context, input, caller)) }),
  },
  ListQueues: {
    access: (_, caller) => ({ action: "sqs:ListQueues", resource: queueArn(context.cloud, caller.account, "*") }),
    run: (input, caller) => listQueues(context, input, caller),
  },
  DeleteQueue: onQueue(context, "DeleteQueue", (queue) => {
    context.engine.removeQueue(queue);
    return {};
  }),
  PurgeQueue: onQueue(context, "PurgeQueue", (queue) => purge(context, queue)),
  GetQueueAttributes: onQueue(context, "GetQueueAttributes", (queue, input) => getAttributes(context, queue, input)),
  SetQueueAttributes: onQueue(context, "SetQueueAttributes", (queue, input) => {
    setAttributes(context, queue, textRecord(input, "Attributes"));
    return {};
  }),
  ListDeadLetterSourceQueues: onQueue(context, "ListDeadLetterSourceQueues", (queue, input) =>
    deadLetterSources(context, queue, input),
  ),
});
