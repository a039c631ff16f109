import { parsePolicy } from "../iam/policy.ts";
import { AwsError } from "../wire/aws-error.ts";
import { invalid, sqsError } from "./errors.ts";

export type QueueAttributes = Record<string, string>;

/** What a queue has that is given no attributes (API reference, CreateQueue). Times in seconds, size in bytes. */
const defaults: QueueAttributes = {
  VisibilityTimeout: "30",
  MaximumMessageSize: "1048576",
  MessageRetentionPeriod: "345600",
  DelaySeconds: "0",
  ReceiveMessageWaitTimeSeconds: "0",
  SqsManagedSseEnabled: "true",
};

const ranges: Record<string, [min: number, max: number]> = {
  VisibilityTimeout: [0, 43_200],
  MaximumMessageSize: [1_024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  DelaySeconds: [0, 900],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
};

const policyBytesMax = 8_192;
const maxReceiveCountMax = 1_000;
const sourceQueuesMax = 10;

export type RedrivePolicy = { deadLetterTargetArn: string; maxReceiveCount: number };
export type RedriveAllowPolicy = { redrivePermission: "allowAll" | "denyAll" | "byQueue"; sourceQueueArns?: string[] };

const refuseValue = (name: string, reason: string) =>
  sqsError("InvalidAttributeValue", `Invalid value for the parameter ${name}. Reason: ${reason}`);

const json = (name: string, value: string): Record<string, unknown> => {
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // The refusal below says what to do.
  }
  throw refuseValue(name, "it must be a JSON object.");
};

const redrivePolicy = (value: string): RedrivePolicy => {
  const given = json("RedrivePolicy", value);
  const count = Number(given["maxReceiveCount"]);
  const target = given["deadLetterTargetArn"];
  for (const key of Object.keys(given))
    if (key !== "maxReceiveCount" && key !== "deadLetterTargetArn")
      throw invalid("RedrivePolicy", value, `Unknown key ${key}.`);
  if (typeof target !== "string")
    throw invalid("RedrivePolicy", value, "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  if (given["maxReceiveCount"] === undefined)
    throw invalid("RedrivePolicy", value, "Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  if (!Number.isInteger(count) || count < 1 || count > maxReceiveCountMax)
    throw invalid(
      "RedrivePolicy",
      value,
      `Invalid value for maxReceiveCount: ${JSON.stringify(given["maxReceiveCount"])}, valid values are from 1 to ${maxReceiveCountMax} both inclusive.`,
    );
  return { deadLetterTargetArn: target, maxReceiveCount: count };
};

const redriveAllowPolicy = (value: string): RedriveAllowPolicy => {
  const given = json("RedriveAllowPolicy", value);
  const permission = given["redrivePermission"];
  const sources = given["sourceQueueArns"];
  if (permission !== "allowAll" && permission !== "denyAll" && permission !== "byQueue")
    throw invalid("RedriveAllowPolicy", value, "redrivePermission must be allowAll, denyAll or byQueue.");
  if ((permission === "byQueue") !== Array.isArray(sources))
    throw invalid("RedriveAllowPolicy", value, "sourceQueueArns must be given with byQueue, and only with it.");
  if (!Array.isArray(sources)) return { redrivePermission: permission };
  if (sources.length < 1 || sources.length > sourceQueuesMax || sources.some((arn) => typeof arn !== "string"))
    throw invalid("RedriveAllowPolicy", value, `sourceQueueArns must name 1 to ${sourceQueuesMax} queues.`);
  return { redrivePermission: permission, sourceQueueArns: sources as string[] };
};

export const redriveOf = (attributes: QueueAttributes): RedrivePolicy | undefined => {
  const value = attributes["RedrivePolicy"];
  return value === undefined || value === "" ? undefined : redrivePolicy(value);
};

/** May `source` use a queue with these attributes as its dead-letter queue? */
export const allowsRedriveFrom = (attributes: QueueAttributes, source: string): boolean => {
  const value = attributes["RedriveAllowPolicy"];
  if (value === undefined || value === "") return true;
  const policy = redriveAllowPolicy(value);
  return policy.redrivePermission === "allowAll" || (policy.sourceQueueArns ?? []).includes(source);
};

/** A policy that could not be read later would shut its queue to everybody. */
const readPolicy = (document: Record<string, unknown>): unknown => {
  try {
    return parsePolicy(document, "resource");
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw refuseValue("Policy", cause.message);
  }
};

const checks: Record<string, (value: string) => unknown> = {
  Policy: (value) => {
    if (Buffer.byteLength(value) > policyBytesMax)
      throw refuseValue("Policy", `it has more than ${policyBytesMax} bytes.`);
    return readPolicy(json("Policy", value));
  },
  RedrivePolicy: redrivePolicy,
  RedriveAllowPolicy: redriveAllowPolicy,
  // Encryption at rest has no meaning on a laptop: kept, shown, without effect.
  KmsMasterKeyId: () => undefined,
  SqsManagedSseEnabled: (value) => {
    if (value !== "true" && value !== "false") throw refuseValue("SqsManagedSseEnabled", "it must be true or false.");
  },
};

/** What a FIFO queue has on top, and the values these may have; the first is the default. */
const fifoValues: Record<string, [usual: string, ...others: string[]]> = {
  FifoQueue: ["true"],
  ContentBasedDeduplication: ["false", "true"],
  DeduplicationScope: ["queue", "messageGroup"],
  FifoThroughputLimit: ["perQueue", "perMessageGroupId"],
};
const fifoDefaults: QueueAttributes = Object.fromEntries(
  Object.entries(fifoValues).map(([name, [usual]]) => [name, usual]),
);

const refuseFifo = (name: string, value: string, allowed: readonly string[], fifo: boolean): void => {
  if (!fifo && name === "FifoQueue") throw sqsError("InvalidAttributeName", "Unknown Attribute FifoQueue.");
  if (!fifo) throw sqsError("InvalidAttributeName", `You can specify the ${name} only when FifoQueue is set to true.`);
  if (!allowed.includes(value)) throw refuseValue(name, `"${value}" is none of ${allowed.join(" and ")}.`);
};

const refuse = (name: string, value: string, fifo: boolean): void => {
  const allowed = Object.hasOwn(fifoValues, name) ? fifoValues[name] : undefined;
  if (allowed !== undefined) return refuseFifo(name, value, allowed, fifo);
  const range = ranges[name];
  if (range === undefined && checks[name] === undefined)
    throw sqsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
  if (range !== undefined && !(/^\d+$/.test(value) && Number(value) >= range[0] && Number(value) <= range[1]))
    throw refuseValue(name, `"${value}" is not an integer from ${range[0]} to ${range[1]}.`);
  checks[name]?.(value);
};

/** Refuses what SQS refuses; an empty document takes the attribute away, as SetQueueAttributes does. */
export const validAttributes = (given: QueueAttributes, fifo: boolean): QueueAttributes => {
  for (const [name, value] of Object.entries(given))
    if (!(value === "" && checks[name] !== undefined)) refuse(name, value, fifo);
  return given;
};

/** A queue can be fast for each group only where it deduplicates for each group. */
export const refuseFastQueue = (attributes: QueueAttributes): void => {
  if (attributes["FifoThroughputLimit"] === "perMessageGroupId" && attributes["DeduplicationScope"] !== "messageGroup")
    throw refuseValue(
      "FifoThroughputLimit",
      "perMessageGroupId is allowed only where DeduplicationScope is messageGroup.",
    );
};

export const withDefaults = (given: QueueAttributes): QueueAttributes =>
  Object.fromEntries(
    Object.entries({ ...defaults, ...(given["FifoQueue"] === "true" ? fifoDefaults : {}), ...given }).filter(
      ([, value]) => value !== "",
    ),
  );

/** A numeric attribute, in the attribute's own unit. */
export const numberOf = (attributes: QueueAttributes, name: string): number =>
  Number(attributes[name] ?? defaults[name] ?? "0");
