import { join } from "node:path";
import { createAthena } from "./athena/athena.ts";
import { createBedrock } from "./bedrock/bedrock.ts";
import { createCloudFormation } from "./cloudformation/cloudformation.ts";
import { openCloud, type OpenCloud } from "./core/open-cloud.ts";
import type { Cloud, Stoppable } from "./core/cloud.ts";
import type { FaultRates } from "./core/faults.ts";
import { createDynamoDb } from "./dynamodb/dynamodb.ts";
import { createEventBridge } from "./eventbridge/eventbridge.ts";
import { createGlue } from "./glue/glue.ts";
import type { GrantWatch } from "./iam/grants.ts";
import { createIam } from "./iam/iam.ts";
import { bundles } from "./lambda/bundles.ts";
import { createLambda } from "./lambda/lambda.ts";
import { createLogs } from "./logs/logs.ts";
import { createS3 } from "./s3/s3.ts";
import { createScheduler } from "./scheduler/scheduler.ts";
import { createSchemas } from "./schemas/schemas.ts";
import { createSecretsManager } from "./secrets-manager/secrets-manager.ts";
import { createServiceQuotas } from "./service-quotas/service-quotas.ts";
import { openOutbox } from "./ses/outbox.ts";
import { createSes } from "./ses/ses.ts";
import { createSns } from "./sns/sns.ts";
import { createSqs } from "./sqs/sqs.ts";
import { createSts } from "./sts/sts.ts";
import { deploy, type StackState } from "./template/deploy.ts";
import { stackRoute } from "./template/stack-outputs.ts";
import { synthesize } from "./template/synthesize.ts";
import { startServer, type Identify, type LocalServer, type Served } from "./wire/server.ts";
import type { LocalService, Provisioners } from "./wire/types.ts";

export type LocalCloudOptions = {
  /** The project's folder: CDK app and services are read from there. */
  root: string;
  /** 0: any free port. */
  port: number;
  /** Where state is kept. */
  directory: string;
  /** Keep nothing of the state on disk. */
  ephemeral?: boolean;
  /** AWS time per real time: Bedrock's jobs, schedules, delays and back-off. */
  speed?: number;
  seed?: string;
  /** What goes wrong from the start, each with a probability from 0 to 1; `POST /_choreo/faults` changes it. */
  faults?: Partial<FaultRates>;
  /** CDK context for the stack, such as `producerAccounts`. */
  context?: Record<string, unknown>;
  /** False: Bedrock takes jobs above its quota, so that only ours keeps it. */
  enforceQuotas?: boolean;
  /** Hears which grants of the template's policies are used. */
  grants?: GrantWatch;
};

/** A running AWS of one's own. */
export type LocalCloud = Stoppable & {
  readonly cloud: Cloud;
  readonly endpoint: string;
  readonly stack: StackState;
};

/** At this speed a customization job takes about ten seconds and a batch job about five. */
export const defaultSpeed = 360;

/** On AWS a failed message waits for its visibility time-out, six times the function's; nobody at a laptop would wait so long. */
const retryDelayMs = 5000;

/** Starts every simulated service behind one address and deploys the CDK app's own template to it. */
export const startLocalCloud = async (options: LocalCloudOptions): Promise<LocalCloud> => {
  const { directory, ephemeral = false, speed = defaultSpeed, seed = "choreo" } = options;
  const cloud = openCloud({ directory, ephemeral, speed, seed, ...(options.faults && { faults: options.faults }) });
  const server = await startServer({ host: "127.0.0.1", port: options.port }).catch((cause: unknown) => {
    cloud.close();
    throw cause;
  });
  cloud.listensAt(server.endpoint);
  const ready = Promise.withResolvers<void>();
  const services = createServices(cloud, { ...options, ready: ready.promise });
  const stop = stopAll({ cloud, server, running: services.running });
  try {
    const synthesized = await synthesize({
      root: options.root,
      outdir: join(directory, "cdk.out"),
      ...(options.context && { context: options.context }),
    });
    const state: { stack?: StackState } = {};
    server.serve({
      cloud,
      services: [withStackRoute(services.services, () => state.stack)].flat(),
      identify: services.identify,
      afterCall: services.afterCall,
    });
    const stack = await deploy({ ...synthesized, provisioners: services.provision, cloud });
    state.stack = stack;
    services.deployed(stack, synthesized.template);
    services.prune(stack);
    ready.resolve();
    server.markReady();
    return { cloud, endpoint: server.endpoint, stack, stop };
  } catch (cause) {
    ready.resolve();
    await stop();
    throw cause;
  }
};

type Services = {
  services: LocalService[];
  provision: Provisioners;
  identify: Identify;
  afterCall: NonNullable<Served["afterCall"]>;
  running: Stoppable[];
  prune(stack: StackState): void;
  deployed(stack: StackState, template: unknown): void;
};

export const createServices = (cloud: OpenCloud, options: LocalCloudOptions & { ready: Promise<void> }): Services => {
  const { root, ready, enforceQuotas = true } = options;
  const { iam, provision: iamProvision, identify, assume } = createIam({ cloud, watch: options.grants });
  const logs = createLogs({ cloud, iam });
  const sqs = createSqs({ cloud, iam });
  const outbox = openOutbox(cloud);
  const sns = createSns({ cloud, iam, sqs: sqs.port, outbox });
  const lambda = createLambda({
    cloud,
    iam,
    sqs: sqs.port,
    code: bundles(root),
    logs: logs.port,
    retryDelayMs,
    ready,
  });
  const eventBridge = createEventBridge({ cloud, iam, sqs: sqs.port, sns: sns.port, lambda: lambda.port, ready });
  const scheduler = createScheduler({
    cloud,
    iam,
    sqs: sqs.port,
    sns: sns.port,
    lambda: lambda.port,
    eventBridge: eventBridge.port,
    ready,
  });
  const s3 = createS3({ cloud, iam });
  const dynamodb = createDynamoDb({ cloud, iam });
  const schemas = createSchemas({ cloud, iam });
  const quotas = createServiceQuotas({ cloud, iam });
  const secrets = createSecretsManager({ cloud, iam });
  const bedrock = createBedrock({
    cloud,
    iam,
    s3: s3.port,
    eventBridge: eventBridge.port,
    quota: quotas.lookup,
    enforceQuotas,
    ready,
  });
  const sts = createSts({ cloud, iam, assume });
  const glue = createGlue({ cloud, iam });
  const athena = createAthena({
    cloud,
    iam,
    s3: s3.port,
    eventBridge: eventBridge.port,
    catalog: glue.catalog,
    ready,
  });
  const ses = createSes({ cloud, iam, outbox });
  const cloudFormation = createCloudFormation({ cloud, iam });
  const parts = [
    logs,
    sqs,
    sns,
    lambda,
    eventBridge,
    scheduler,
    s3,
    dynamodb,
    schemas,
    quotas,
    secrets,
    bedrock,
    sts,
    glue,
    athena,
    ses,
    cloudFormation,
  ];
  return {
    services: [...parts.map(({ service }) => service), bedrock.runtime],
    provision: Object.assign({}, iamProvision, ...parts.map(({ provision }) => provision)) as Provisioners,
    identify,
    afterCall: lambda.afterCall,
    deployed: (stack, template) => cloudFormation.deployed(stack, template),
    // Whoever starts work stops before those who carry it.
    running: [scheduler, lambda, athena, eventBridge, bedrock, sqs, logs, s3, dynamodb],
    prune: ({ stackName, resources }) => {
      eventBridge.prune(stackName, Object.keys(resources));
      scheduler.prune(stackName, Object.keys(resources));
    },
  };
};

/** The route for the CLI hangs on the first service: it belongs to none. */
const withStackRoute = (services: LocalService[], state: () => StackState | undefined): LocalService[] => {
  const [first, ...rest] = services;
  if (!first) return services;
  const route = stackRoute(() => {
    const stack = state();
    if (!stack) throw new Error("the stack is still being made");
    return stack;
  });
  return [{ ...first, internal: [...(first.internal ?? []), route] }, ...rest];
};

const stopAll = ({
  cloud,
  server,
  running,
}: {
  cloud: OpenCloud;
  server: LocalServer;
  running: Stoppable[];
}): (() => Promise<void>) => {
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    for (const service of running) await service.stop();
    await server.close();
    cloud.close();
  };
  return () => (stopped ??= stop());
};
