import { loadConstraints } from "../constraints/load.ts";
import type { ConstrainedService } from "../constraints/load.ts";
import type { Cloud, Stoppable } from "../core/cloud.ts";
import type { LocalEventBridge, LocalIam, LocalS3 } from "../core/ports.ts";
import { notHere } from "../wire/aws-error.ts";
import { restJsonService } from "../wire/rest-json-service.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import type { LocalService, Provisioners } from "../wire/types.ts";
import { createAgenda } from "./agenda.ts";
import { withApiFaults } from "./api-faults.ts";
import type { Bedrock } from "./context.ts";
import { registerCustomization } from "./customization/life-cycle.ts";
import { registerImports } from "./customization/import-model.ts";
import { customizationRoutes } from "./customization/routes.ts";
import { deploymentRoutes, registerDeployments } from "./hosting/custom-model-deployments.ts";
import { registerThroughputs, throughputRoutes } from "./hosting/provisioned-throughput.ts";
import { registerInvocationJobs } from "./invocation-jobs/life-cycle.ts";
import { invocationJobRoutes } from "./invocation-jobs/routes.ts";
import { createLearnedModels } from "./learning/learned-models.ts";
import { foundationModelRoutes } from "./models/foundation-models.ts";
import { inferenceProfileRoutes } from "./models/inference-profiles.ts";
import { createQuotas } from "./quotas.ts";
import type { QuotaLookup } from "./quotas.ts";
import { createRates } from "./runtime/rates.ts";
import { runtimeRoutes } from "./runtime/routes.ts";
import { openShelf } from "./shelf.ts";
import { createStateChanges } from "./state-changes.ts";
import { openTags, tagRoutes } from "./tagging.ts";

export type BedrockOptions = {
  cloud: Cloud;
  iam: LocalIam;
  s3: LocalS3;
  eventBridge: LocalEventBridge;
  /** Applied quota values from Service Quotas; undefined for a quota means AWS's default. */
  quota?: QuotaLookup;
  /** False: no quota is ever exceeded, for checking that callers keep to them by themselves. */
  enforceQuotas?: boolean;
  /** Work left by an earlier process waits for this: its roles and buckets are not there before the stack is. */
  ready?: Promise<unknown>;
};

export type LocalBedrock = Stoppable & {
  /** The control plane. */
  service: LocalService;
  /** InvokeModel and Converse: the same signing name, told apart by path. */
  runtime: LocalService;
  provision: Provisioners;
};

const open = (options: BedrockOptions): Bedrock => {
  const { cloud, iam, s3, eventBridge, quota = () => undefined, enforceQuotas = true } = options;
  const agenda = createAgenda(cloud);
  const { database } = cloud;
  const quotas = createQuotas(quota, enforceQuotas, cloud.faults);
  return {
    cloud,
    iam,
    s3,
    agenda,
    quotas,
    rates: createRates(cloud.clock, quotas),
    tags: openTags(database),
    changes: createStateChanges(cloud, eventBridge, agenda),
    learned: createLearnedModels(cloud),
    customizationJobs: openShelf(database, "customizationJobs"),
    customModels: openShelf(database, "customModels"),
    invocationJobs: openShelf(database, "invocationJobs"),
    throughputs: openShelf(database, "throughputs"),
    deployments: openShelf(database, "deployments"),
    inferenceProfiles: openShelf(database, "inferenceProfiles"),
  };
};

const controlRoutes = (bedrock: Bedrock): RestRoute[] => {
  const { customizationJobs, customModels, invocationJobs, throughputs, deployments, inferenceProfiles } = bedrock;
  return [
    ...customizationRoutes(bedrock),
    ...invocationJobRoutes(bedrock),
    ...foundationModelRoutes(bedrock),
    ...throughputRoutes(bedrock),
    ...deploymentRoutes(bedrock),
    ...inferenceProfileRoutes(bedrock),
    ...tagRoutes(bedrock.tags, [
      customizationJobs,
      customModels,
      invocationJobs,
      throughputs,
      deployments,
      inferenceProfiles,
    ]),
  ];
};

/** Every operation of the service model that is not here, refused by its own name. */
const refusals = (service: ConstrainedService, present: readonly RestRoute[]): RestRoute[] => {
  const names = new Set(present.map(({ name }) => name));
  return Object.entries(loadConstraints(service).operations).flatMap(([name, { http = "" }]) => {
    const [method, path] = http.split(" ");
    if (names.has(name) || method === undefined || path === undefined) return [];
    const run = () => {
      throw notHere(`${service} ${name}`);
    };
    return [{ name, method, path, status: 501, operation: { run } }];
  });
};

const serve = (bedrock: Bedrock, name: ConstrainedService, routes: RestRoute[]): LocalService => {
  const { iam, cloud } = bedrock;
  const all = [...routes.map((route) => withApiFaults(bedrock, route)), ...refusals(name, routes)];
  return restJsonService({
    signingName: "bedrock",
    name,
    routes: all,
    iam,
    cloud,
    constraints: loadConstraints(name),
  });
};

/** The simulated Bedrock: jobs with a life cycle in scaled time, models that learn from their training file, and the runtime that answers with them. */
export const createBedrock = (options: BedrockOptions): LocalBedrock => {
  const bedrock = open(options);
  registerCustomization(bedrock);
  registerImports(bedrock);
  registerInvocationJobs(bedrock);
  registerThroughputs(bedrock);
  registerDeployments(bedrock);
  if (options.ready) void options.ready.then(() => bedrock.agenda.start());
  else bedrock.agenda.start();
  return {
    service: serve(bedrock, "bedrock", controlRoutes(bedrock)),
    runtime: serve(bedrock, "bedrock-runtime", runtimeRoutes(bedrock)),
    provision: {},
    stop: async () => {
      const quiet = bedrock.agenda.stop();
      await bedrock.learned.stop();
      await quiet;
    },
  };
};
