import { AwsError, notHere } from "../wire/aws-error.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import type { Access } from "../wire/types.ts";
import type { asyncInvocations } from "./async-invocations.ts";
import type { Mapping } from "./event-source-mapping.ts";
import { policyDocument, reference, type FunctionRegistry, type LocalFunction } from "./function-registry.ts";
import type { Invoker } from "./invoker.ts";

export type LambdaContext = {
  registry: FunctionRegistry;
  invoker: Invoker;
  asynchronous: ReturnType<typeof asyncInvocations>;
  mappings: Map<string, Mapping>;
  region: string;
  account: string;
  /** Real ms since 1970: when the mappings were made. */
  startedAt: number;
};

const configuration = ({ config, modifiedAt }: LocalFunction) => ({
  FunctionName: config.name,
  FunctionArn: config.arn,
  Runtime: config.runtime,
  Role: config.role,
  Handler: config.handler,
  CodeSize: 0,
  Description: config.description,
  Timeout: config.timeoutSeconds,
  MemorySize: config.memoryMb,
  LastModified: new Date(modifiedAt).toISOString().replace("Z", "+0000"),
  Version: "$LATEST",
  Environment: { Variables: config.variables },
  DeadLetterConfig: config.deadLetterArn === undefined ? undefined : { TargetArn: config.deadLetterArn },
  State: "Active",
  LastUpdateStatus: "Successful",
  PackageType: "Zip",
  Architectures: config.architectures,
  TracingConfig: { Mode: config.shown.tracing },
  EphemeralStorage: { Size: config.shown.storageMb },
  SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
  LoggingConfig: { LogFormat: "Text", LogGroup: config.logGroup },
});

/** The code itself is not handed out: functions run from their source. */
const describe = (fn: LocalFunction) => {
  const { reservedConcurrency, shown } = fn.config;
  return {
    Configuration: configuration(fn),
    Tags: shown.tags,
    ...(reservedConcurrency === undefined
      ? {}
      : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
  };
};

const mappingOut = (context: LambdaContext, { config }: Mapping) => ({
  UUID: config.uuid,
  EventSourceMappingArn: config.arn,
  EventSourceArn: config.queueArn,
  FunctionArn: context.registry.arnOf(config.functionName),
  BatchSize: config.batchSize,
  MaximumBatchingWindowInSeconds: config.windowSeconds,
  FunctionResponseTypes: config.reportsItems ? ["ReportBatchItemFailures"] : [],
  ScalingConfig: config.concurrencyGiven === undefined ? undefined : { MaximumConcurrency: config.concurrencyGiven },
  State: config.enabled ? "Enabled" : "Disabled",
  StateTransitionReason: "USER_INITIATED",
  LastModified: context.startedAt / 1000,
});

type Paging = { MaxItems?: number; Marker?: string };

const page = <T>(all: T[], { MaxItems, Marker }: Paging, max: number): { items: T[]; NextMarker?: string } => {
  const from = Number(Marker ?? 0);
  if (!Number.isInteger(from) || from < 0)
    throw new AwsError(
      "InvalidParameterValueException",
      `Marker is "${Marker}"; it must be what an earlier answer gave.`,
    );
  const to = from + Math.min(MaxItems ?? max, max);
  return { items: all.slice(from, to), ...(to < all.length ? { NextMarker: String(to) } : {}) };
};

const get = (name: string, path: string, operation: RestRoute["operation"]): RestRoute => ({
  name,
  method: "GET",
  path: `/2015-03-31${path}`,
  status: 200,
  operation,
});

/** The read side of the Lambda API; functions and mappings themselves come from the template. */
export const readRoutes = (context: LambdaContext): RestRoute[] => {
  const { registry, mappings } = context;
  type Named = { FunctionName: string; Qualifier?: string };
  const anywhere = (action: string): Access => ({ action: `lambda:${action}`, resource: "*" });
  const onFunction = (action: string) => (input: Named) => ({
    action: `lambda:${action}`,
    resource: registry.get(reference(input)).config.arn,
  });

  const policy = (input: Named) => {
    const document = policyDocument(registry.get(reference(input)));
    if (document === undefined)
      throw new AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404, {
        Type: "User",
      });
    return { Policy: JSON.stringify(document), RevisionId: "00000000-0000-4000-8000-000000000000" };
  };
  const mapping = ({ UUID }: { UUID: string }) => {
    const found = mappings.get(UUID);
    if (found === undefined)
      throw new AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404, {
        Type: "User",
      });
    return mappingOut(context, found);
  };
  const listMappings = (input: Paging & { FunctionName?: string; EventSourceArn?: string }) => {
    const wanted = [...mappings.values()]
      .filter(({ config }) => input.EventSourceArn === undefined || config.queueArn === input.EventSourceArn)
      .filter(
        ({ config }) =>
          input.FunctionName === undefined || registry.get(input.FunctionName).config.name === config.functionName,
      );
    const { items, NextMarker } = page(wanted, input, 100);
    return { EventSourceMappings: items.map((one) => mappingOut(context, one)), NextMarker };
  };
  const listFunctions = (input: Paging & { MasterRegion?: string; FunctionVersion?: string }) => {
    if (input.MasterRegion !== undefined) throw notHere("MasterRegion of lambda ListFunctions");
    // Every function has its $LATEST and no other version: FunctionVersion ALL asks for the same.
    const { items, NextMarker } = page(registry.all(), input, 50);
    return { Functions: items.map(configuration), NextMarker };
  };

  return [
    get("ListFunctions", "/functions", { access: () => anywhere("ListFunctions"), run: listFunctions }),
    get("GetFunction", "/functions/{FunctionName}", {
      access: onFunction("GetFunction"),
      run: (input: Named) => describe(registry.get(reference(input))),
    }),
    get("GetFunctionConfiguration", "/functions/{FunctionName}/configuration", {
      access: onFunction("GetFunctionConfiguration"),
      run: (input: Named) => configuration(registry.get(reference(input))),
    }),
    get("GetPolicy", "/functions/{FunctionName}/policy", { access: onFunction("GetPolicy"), run: policy }),
    get("ListEventSourceMappings", "/event-source-mappings", {
      access: () => anywhere("ListEventSourceMappings"),
      run: listMappings,
    }),
    get("GetEventSourceMapping", "/event-source-mappings/{UUID}", {
      access: () => anywhere("GetEventSourceMapping"),
      run: mapping,
    }),
  ];
};
