import { createHash } from "node:crypto";
import { notHere } from "../wire/aws-error.ts";
import type { Provisioners, StackResource } from "../wire/types.ts";
import { sqsError } from "./errors.ts";
import { queueArn, queueAt, queueUrl, type SqsContext } from "./on-queue.ts";
import type { QueueAttributes } from "./queue-attributes.ts";
import { createQueue, setAttributes } from "./queue-operations.ts";

const asTheyAre = [
  "DelaySeconds",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "ReceiveMessageWaitTimeSeconds",
  "VisibilityTimeout",
  "RedrivePolicy",
  "RedriveAllowPolicy",
];
/** Encryption at rest: kept and shown, without effect here. */
const inert = ["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"];
const fifo = ["FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"];
const others = ["QueueName", "Tags"];

const nameLengthMax = 80;

/** CloudFormation's form for a name that the template leaves open, the same at every start. */
export const generatedName = (resource: StackResource, lengthMax = nameLengthMax): string => {
  const suffix = createHash("sha256")
    .update(`${resource.stack}/${resource.logicalId}`)
    .digest("hex")
    .slice(0, 12)
    .toUpperCase();
  return `${`${resource.stack}-${resource.logicalId}`.slice(0, lengthMax - suffix.length - 1)}-${suffix}`;
};

const refuseUnknown = (resource: StackResource, known: string[]) => {
  for (const name of Object.keys(resource.properties)) {
    if (fifo.includes(name)) throw notHere(`${resource.type} ${resource.logicalId}: property ${name} (FIFO queues)`);
    if (!known.includes(name)) throw notHere(`${resource.type} ${resource.logicalId}: property ${name}`);
  }
};

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** All attributes a template can set; one it no longer names goes back to its default. */
const templateAttributes = (properties: Record<string, unknown>): QueueAttributes =>
  Object.fromEntries(
    [...asTheyAre, ...inert].flatMap((name) =>
      properties[name] === undefined ? [] : [[name, asText(properties[name])]],
    ),
  );

const tagsOf = (given: unknown): Record<string, string> =>
  Object.fromEntries(((given ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));

const provisionQueue = (context: SqsContext, resource: StackResource) => {
  const { cloud, engine } = context;
  const { properties } = resource;
  refuseUnknown(resource, [...asTheyAre, ...inert, ...others]);
  const name = properties["QueueName"] === undefined ? generatedName(resource) : asText(properties["QueueName"]);
  const attributes = templateAttributes(properties);
  const tags = tagsOf(properties["Tags"]);
  const existing = engine.queues.get(queueArn(cloud, cloud.account, name));
  if (existing !== undefined) {
    const policy = existing.attributes["Policy"];
    existing.attributes = policy === undefined ? {} : { Policy: policy };
    existing.tags = tags;
    setAttributes(context, existing, attributes);
  }
  const queue = existing ?? createQueue(context, { account: cloud.account, name, attributes, tags });
  const url = queueUrl(cloud, queue);
  return { ref: url, attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: url } };
};

const provisionPolicy = (context: SqsContext, resource: StackResource) => {
  refuseUnknown(resource, ["PolicyDocument", "Queues"]);
  const { PolicyDocument, Queues } = resource.properties;
  if (!Array.isArray(Queues) || PolicyDocument === undefined)
    throw sqsError(
      "MissingParameter",
      `AWS::SQS::QueuePolicy ${resource.logicalId} must have PolicyDocument and Queues.`,
    );
  for (const url of Queues) setAttributes(context, queueAt(context, asText(url)), { Policy: asText(PolicyDocument) });
  const id = generatedName(resource);
  return { ref: id, attributes: { Id: id } };
};

export const sqsProvisioners = (context: SqsContext): Provisioners => ({
  "AWS::SQS::Queue": (resource) => provisionQueue(context, resource),
  "AWS::SQS::QueuePolicy": (resource) => provisionPolicy(context, resource),
});
