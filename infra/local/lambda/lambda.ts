import { loadConstraints } from "../constraints/load.ts";
import type { Cloud, Stoppable } from "../core/cloud.ts";
import type { LocalIam, LocalLambda } from "../core/ports.ts";
import type { SqsPort } from "../sqs/port.ts";
import { restJsonService } from "../wire/rest-json-service.ts";
import type { LocalService, Provisioners } from "../wire/types.ts";
import { asyncInvocations } from "./async-invocations.ts";
import type { Mapping } from "./event-source-mapping.ts";
import type { CodeSource } from "./function-config.ts";
import { functionRegistry, policyDocument } from "./function-registry.ts";
import { createInvoker } from "./invoker.ts";
import { noLogs, type LogSink } from "./log-sink.ts";
import { invokeRoute } from "./invoke-operation.ts";
import { readRoutes } from "./operations.ts";
import { lambdaProvisioners } from "./provision.ts";

/** How long running invocations may take to finish when the cloud stops, in real ms. */
const stopGraceMs = 3_000;
/** An event of 6 MB and room for its refusal in Lambda's own words. */
const bodyLimitBytes = 8_000_000;

export type LambdaPort = LocalLambda & {
  /** The function's resource policy, for whoever invokes it as a service; undefined when it has none. */
  policyOf(functionArn: string): unknown;
};

export type Lambda = {
  service: LocalService;
  provision: Provisioners;
  port: LambdaPort;
  /** After a call that changed something and before its answer: the environment that made it may be gone then. */
  afterCall: (accessKeyId: string) => Promise<void>;
} & Stoppable;

export type LambdaOptions = {
  cloud: Cloud;
  iam: LocalIam;
  sqs: SqsPort;
  /** Where the functions' code is. */
  code: CodeSource;
  logs?: LogSink;
  /** Failed messages become visible again after this long, in real ms. Default: their visibility time-out, as on AWS. */
  retryDelayMs?: number;
  /** How long an environment stays warm, in real ms. Default: one minute. */
  idleMs?: number;
  /** Environments of all functions together. Default: four per processor, at least sixteen. */
  environmentsMax?: number;
  /** Mappings and leftover asynchronous events start when this resolves: when the whole template stands. Default: at once. */
  ready?: Promise<void>;
};

/** Lambda: functions of the template in worker threads, each with its own environment and identity; event source mappings for SQS. */
export const createLambda = (options: LambdaOptions): Lambda => {
  const {
    cloud,
    iam,
    sqs,
    code,
    retryDelayMs,
    idleMs,
    environmentsMax,
    logs = noLogs,
    ready = Promise.resolve(),
  } = options;
  const registry = functionRegistry(cloud);
  const mappings = new Map<string, Mapping>();
  const limits = {
    ...(idleMs === undefined ? {} : { idleMs }),
    ...(environmentsMax === undefined ? {} : { environmentsMax }),
  };
  const invoker = createInvoker({ cloud, iam, logs, ...limits });
  const asynchronous = asyncInvocations({ cloud, sqs, registry, invoker, ready });
  const context = {
    registry,
    invoker,
    asynchronous,
    mappings,
    region: cloud.region,
    account: cloud.account,
    startedAt: cloud.clock.now(),
  };
  const provision = lambdaProvisioners({
    cloud,
    iam,
    registry,
    mappings,
    mapping: { cloud, sqs, invoker, ready, ...(retryDelayMs === undefined ? {} : { retryDelayMs }) },
    code,
    onFunction: asynchronous.resume,
  });
  return {
    service: restJsonService({
      signingName: "lambda",
      routes: [invokeRoute(context), ...readRoutes(context)],
      iam,
      cloud,
      bodyLimitBytes,
      constraints: loadConstraints("lambda"),
    }),
    provision,
    afterCall: invoker.afterCall,
    port: {
      invoke: async (functionArn, payload) => {
        const { config } = registry.get(functionArn);
        const outcome = await invoker.invoke(config, {
          requestId: cloud.random.uuid(),
          payload: JSON.stringify(payload) ?? "null",
          records: 1,
        });
        if (outcome.kind === "ok") return { payload: JSON.parse(outcome.payload) as unknown };
        return { payload: outcome.error, functionError: outcome.kind === "timeout" ? "TimedOut" : "Unhandled" };
      },
      invokeAsync: (functionArn, payload) => void asynchronous.accept(functionArn, JSON.stringify(payload) ?? "null"),
      policyOf: (functionArn) => policyDocument(registry.get(functionArn)),
    },
    stop: async () => {
      const stops = [...mappings.values()].map((mapping) => mapping.stop());
      asynchronous.stop();
      await invoker.stop(stopGraceMs);
      await Promise.all(stops);
    },
  };
};
