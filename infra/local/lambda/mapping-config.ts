import { createHash } from "node:crypto";
import { AwsError, notHere } from "../wire/aws-error.ts";
import type { StackResource } from "../wire/types.ts";

export type MappingConfig = {
  uuid: string;
  arn: string;
  queueArn: string;
  functionName: string;
  enabled: boolean;
  batchSize: number;
  windowSeconds: number;
  /** `ScalingConfig.MaximumConcurrency`, or what is enough for a laptop. */
  concurrencyMax: number;
  concurrencyGiven: number | undefined;
  reportsItems: boolean;
};

const known =
  `EventSourceArn FunctionName Enabled BatchSize MaximumBatchingWindowInSeconds ScalingConfig FunctionResponseTypes`.split(
    " ",
  );
const inert = ["Tags", "KmsKeyArn", "MetricsConfig", "LoggingConfig"];
const concurrencyDefault = 10;

const refuse = (resource: StackResource, what: string): AwsError =>
  new AwsError("InvalidParameterValueException", `${resource.type} ${resource.logicalId}: ${what}`);

const whole = (resource: StackResource, name: string, [given, min, max]: [unknown, number, number]): number => {
  const value = Number(given);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw refuse(resource, `${name} is ${JSON.stringify(given)}; it must be a whole number from ${min} to ${max}.`);
};

/** The same at every start, like everything made from the template. */
const uuidOf = ({ stack, logicalId }: StackResource): string => {
  const hex = createHash("sha256").update(`mapping ${stack}/${logicalId}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const responseTypes = (resource: StackResource): boolean => {
  const types = (resource.properties["FunctionResponseTypes"] ?? []) as unknown[];
  for (const type of types)
    if (type !== "ReportBatchItemFailures")
      throw refuse(resource, `FunctionResponseTypes has ${JSON.stringify(type)}; it may have ReportBatchItemFailures.`);
  return types.length > 0;
};

const queueOf = (resource: StackResource): string => {
  const source = resource.properties["EventSourceArn"];
  if (typeof source === "string" && /^arn:aws:sqs:[\w-]+:\d{12}:[\w-]+$/.test(source)) return source;
  throw notHere(
    `${resource.type} ${resource.logicalId}: event source ${JSON.stringify(source)} (only standard SQS queues)`,
  );
};

export const mappingConfig = (resource: StackResource, place: { region: string; account: string }): MappingConfig => {
  const { properties } = resource;
  for (const name of Object.keys(properties))
    if (!known.includes(name) && !inert.includes(name))
      throw notHere(`${resource.type} ${resource.logicalId}: property ${name}`);
  const batchSize = whole(resource, "BatchSize", [properties["BatchSize"] ?? 10, 1, 10_000]);
  const windowSeconds = whole(resource, "MaximumBatchingWindowInSeconds", [
    properties["MaximumBatchingWindowInSeconds"] ?? 0,
    0,
    300,
  ]);
  if (batchSize > 10 && windowSeconds < 1)
    throw refuse(
      resource,
      `Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10; BatchSize is ${batchSize}.`,
    );
  const given = (properties["ScalingConfig"] as { MaximumConcurrency?: unknown } | undefined)?.MaximumConcurrency;
  const concurrencyGiven =
    given === undefined ? undefined : whole(resource, "ScalingConfig.MaximumConcurrency", [given, 2, 1_000]);
  const functionName = String(properties["FunctionName"]).split(":").at(-1) ?? "";
  const uuid = uuidOf(resource);
  return {
    uuid,
    arn: `arn:aws:lambda:${place.region}:${place.account}:event-source-mapping:${uuid}`,
    queueArn: queueOf(resource),
    functionName,
    enabled: [undefined, true, "true"].includes(properties["Enabled"] as string | boolean | undefined),
    batchSize,
    windowSeconds,
    concurrencyGiven,
    concurrencyMax: Math.min(concurrencyGiven ?? concurrencyDefault, concurrencyDefault),
    reportsItems: responseTypes(resource),
  };
};
