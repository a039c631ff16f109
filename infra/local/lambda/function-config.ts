import { pathToFileURL } from "node:url";
import { dirname } from "node:path";
import { AwsError, notHere } from "../wire/aws-error.ts";
import type { StackResource } from "../wire/types.ts";

export type FunctionConfig = {
  name: string;
  arn: string;
  role: string;
  runtime: string;
  handler: string;
  moduleUrl: string;
  taskRoot: string;
  variables: Record<string, string>;
  timeoutSeconds: number;
  memoryMb: number;
  reservedConcurrency: number | undefined;
  logGroup: string;
  /** Queue for asynchronous events that failed for good. */
  deadLetterArn: string | undefined;
  architectures: string[];
  description: string;
  /** What the template says and nothing here heeds: it is shown. */
  shown: { tracing: string; storageMb: number; tags: Record<string, string> };
};

/** The module of an entry, a path from the project's folder. */
export type CodeSource = (entry: string) => Promise<string>;

const known =
  `FunctionName Role Runtime Handler Code Timeout MemorySize Environment ReservedConcurrentExecutions DeadLetterConfig LoggingConfig PackageType`.split(
    " ",
  );
/** Without meaning on a laptop: accepted and without effect. */
const inert =
  `Architectures Description TracingConfig Layers Tags KmsKeyArn EphemeralStorage RuntimeManagementConfig CodeSigningConfigArn VpcConfig RecursiveLoop`.split(
    " ",
  );

/** Names the runtime sets itself ("Defined runtime environment variables" in the developer guide); a template may not set them. */
const reserved = new Set(
  `_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_MEMORY_SIZE
  AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY
  AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR`.split(
    /\s+/,
  ),
);

const variablesBytesMax = 4_096;

const refuse = (resource: StackResource, what: string): AwsError =>
  new AwsError("InvalidParameterValueException", `${resource.type} ${resource.logicalId}: ${what}`);

const whole = (resource: StackResource, name: string, [fallback, min, max]: [number, number, number]): number => {
  const given = resource.properties[name];
  const value = given === undefined ? fallback : Number(given);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw refuse(resource, `${name} is ${JSON.stringify(given)}; it must be a whole number from ${min} to ${max}.`);
};

const required = (resource: StackResource, name: string): string => {
  const value = resource.properties[name];
  if (typeof value === "string" && value !== "") return value;
  throw refuse(resource, `${name} is ${JSON.stringify(value)}; it must be a string.`);
};

const variablesOf = (resource: StackResource): Record<string, string> => {
  const environment = (resource.properties["Environment"] ?? {}) as { Variables?: Record<string, unknown> };
  const variables = Object.fromEntries(
    Object.entries(environment.Variables ?? {}).map(([name, value]) => [name, String(value)]),
  );
  const taken = Object.keys(variables).filter((name) => reserved.has(name));
  if (taken.length > 0)
    throw refuse(
      resource,
      `the environment variables contain reserved keys that are currently not supported for modification: ${taken.join(", ")}.`,
    );
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  if (bytes > variablesBytesMax)
    throw refuse(resource, `the environment variables have ${bytes} bytes; the limit is ${variablesBytesMax}.`);
  return variables;
};

const codeOf = async (
  resource: StackResource,
  source: CodeSource,
): Promise<{ moduleUrl: string; taskRoot: string }> => {
  const entry = resource.metadata["choreo:entry"];
  if (typeof entry !== "string")
    throw notHere(
      `${resource.type} ${resource.logicalId}, a function without metadata "choreo:entry" (the path of its TypeScript entry),`,
    );
  const module = await source(entry);
  return { taskRoot: dirname(module), moduleUrl: pathToFileURL(module).href };
};

const refuseUnknown = (resource: StackResource) => {
  const { properties } = resource;
  for (const name of Object.keys(properties))
    if (!known.includes(name) && !inert.includes(name))
      throw notHere(`${resource.type} ${resource.logicalId}: property ${name}`);
  const { PackageType = "Zip", Runtime } = properties;
  if (PackageType !== "Zip")
    throw notHere(`${resource.type} ${resource.logicalId}: PackageType ${JSON.stringify(PackageType)}`);
  if (typeof Runtime !== "string" || !/^nodejs\d+\.x$/.test(Runtime))
    throw notHere(`${resource.type} ${resource.logicalId}: runtime ${JSON.stringify(Runtime)} (only nodejs)`);
};

const shownOf = ({ properties }: StackResource): FunctionConfig["shown"] => {
  const tracing = (properties["TracingConfig"] ?? {}) as { Mode?: string };
  const storage = (properties["EphemeralStorage"] ?? {}) as { Size?: number };
  const tags = (properties["Tags"] ?? []) as { Key: string; Value: string }[];
  return {
    tracing: tracing.Mode ?? "PassThrough",
    storageMb: storage.Size ?? 512,
    tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
  };
};

/** A function as the template describes it. Refuses what Lambda refuses and names what is not here. */
export const functionConfig = async (
  resource: StackResource,
  options: { name: string; arn: string; code: CodeSource },
): Promise<FunctionConfig> => {
  refuseUnknown(resource);
  const { properties } = resource;
  const { name, arn, code } = options;
  const logging = (properties["LoggingConfig"] ?? {}) as { LogGroup?: string };
  const deadLetter = (properties["DeadLetterConfig"] ?? {}) as { TargetArn?: string };
  return {
    name,
    arn,
    role: required(resource, "Role"),
    runtime: required(resource, "Runtime"),
    handler: required(resource, "Handler"),
    ...(await codeOf(resource, code)),
    variables: variablesOf(resource),
    timeoutSeconds: whole(resource, "Timeout", [3, 1, 900]),
    memoryMb: whole(resource, "MemorySize", [128, 128, 10_240]),
    reservedConcurrency:
      properties["ReservedConcurrentExecutions"] === undefined
        ? undefined
        : whole(resource, "ReservedConcurrentExecutions", [0, 0, 1_000_000]),
    logGroup: logging.LogGroup ?? `/aws/lambda/${name}`,
    deadLetterArn: deadLetter.TargetArn,
    architectures: (properties["Architectures"] as string[] | undefined) ?? ["x86_64"],
    description: typeof properties["Description"] === "string" ? properties["Description"] : "",
    shown: shownOf(resource),
  };
};
