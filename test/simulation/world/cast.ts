import { sqsCommands as batchCommands } from "../../../services/batch/adapters/sqs-commands.ts";
import { readBatchConfig } from "../../../services/batch/batch-config.ts";
import { memoryParts, memoryPipelines } from "../../../services/batch/memory/memory-pipelines.ts";
import { memoryHub } from "../../../services/batch/memory/memory-hub.ts";
import { memoryWorkshop } from "../../../services/batch/memory/memory-workshop.ts";
import { service as batch } from "../../../services/batch/service.ts";
import { wiring as batchWiring } from "../../../services/batch/wiring.ts";
import { memoryDatasetMaker } from "../../../services/dataset/memory/memory-dataset-maker.ts";
import { memoryOutcomes } from "../../../services/dataset/memory/memory-outcomes.ts";
import { service as dataset } from "../../../services/dataset/service.ts";
import { wiring as datasetWiring } from "../../../services/dataset/wiring.ts";
import { sqsRedriver } from "../../../services/dead-letters/adapters/sqs-redriver.ts";
import { memoryParkedStore } from "../../../services/dead-letters/memory/memory-parked-store.ts";
import type { ParkedStore } from "../../../services/dead-letters/ports.ts";
import { service as deadLetters } from "../../../services/dead-letters/service.ts";
import { wiring as deadLettersWiring } from "../../../services/dead-letters/wiring.ts";
import { sqsCommands } from "../../../services/evaluation/adapters/sqs-commands.ts";
import { readEvaluationConfig } from "../../../services/evaluation/evaluation-config.ts";
import { memoryEvaluations } from "../../../services/evaluation/memory/memory-evaluations.ts";
import { memoryPaces } from "../../../services/pace/memory/memory-paces.ts";
import { memorySheets } from "../../../services/evaluation/memory/memory-sheets.ts";
import { service as evaluation } from "../../../services/evaluation/service.ts";
import { wiring as evaluationWiring } from "../../../services/evaluation/wiring.ts";
import { Deferred } from "../../../services/chassis/outcome.ts";
import { sqsChecks } from "../../../services/hosting/adapters/sqs-checks.ts";
import { readHostingConfig } from "../../../services/hosting/hosting-config.ts";
import { memoryStore } from "../../../services/hosting/memory/memory-rows.ts";
import { service as hosting } from "../../../services/hosting/service.ts";
import { wiring as hostingWiring } from "../../../services/hosting/wiring.ts";
import { sqsSubmissions } from "../../../services/jobs/adapters/sqs-submissions.ts";
import { quotaTable } from "../../../services/jobs/domain/quota-for.ts";
import { readJobsConfig } from "../../../services/jobs/jobs-config.ts";
import { memoryQuotas } from "../../../services/jobs/memory/memory-quotas.ts";
import { memoryTickets } from "../../../services/jobs/memory/memory-tickets.ts";
import { service as jobs } from "../../../services/jobs/service.ts";
import { wiring as jobsWiring } from "../../../services/jobs/wiring.ts";
import { memoryNotices, memoryParkedWindows } from "../../../services/notification/memory/memory-notices.ts";
import { memoryMailer, memoryTopic } from "../../../services/notification/memory/memory-notification.ts";
import { memoryRuns } from "../../../services/notification/memory/memory-runs.ts";
import { service as notification } from "../../../services/notification/service.ts";
import { wiring as notificationWiring } from "../../../services/notification/wiring.ts";
import { service as training } from "../../../services/training/service.ts";
import { readTrainingConfig } from "../../../services/training/training-config.ts";
import { wiring as trainingWiring } from "../../../services/training/wiring.ts";
import { scoreOf } from "./bedrock-answers.ts";
import { batchModel } from "./bedrock-jobs.ts";
import type { Core } from "./core.ts";
import type { ServicePorts } from "./defects.ts";
import { service, type Edge, type Service, type Surroundings } from "./services.ts";
import { tapped } from "./tapped.ts";
import type { Answers } from "./workers.ts";

/** Records that one command asks about: few, so that a run has several. */
const chunkRecords = 6;

/** Whom the stack mails, and whom it lets requests name. */
const people = { stack: ["ops@example.com"], domains: ["lab.example.org"] };

/** So that a run is told of as stuck now and then. */
const stuckHours = 8;

/** A call to Bedrock's control plane that is throttled is put off, or fails, as the services' adapters say. */
const control: Answers = {
  isRepeated: true,
  refused: (draw) => {
    if (draw < 0.5) throw new Deferred("Bedrock throttles", { retryAfterMs: 60_000 });
    throw new Error("InternalServerException");
  },
};
const creating: Answers = {
  isRepeated: true,
  refused: (draw) => {
    if (draw < 0.5) return { outcome: "busy", message: "ThrottlingException" };
    throw new Error("InternalServerException");
  },
};
const asking: Answers = {
  ms: [300, 4000],
  refused: () => ({ outcome: "throttled" }),
  lost: () => ({ outcome: "failed", reason: "TimeoutError: no answer" }),
};

/** A function reads its environment once, as in production. */
const once = <Config>(read: (environment: Edge["environment"]) => Config): typeof read => {
  const known = new WeakMap<Edge["environment"], Config>();
  return (environment) => {
    const config = known.get(environment) ?? read(environment);
    known.set(environment, config);
    return config;
  };
};
const jobsConfig = once(readJobsConfig);
const hostingConfig = once(readHostingConfig);
const trainingConfig = once(readTrainingConfig);
const evaluationConfig = once(readEvaluationConfig);
const batchConfig = once(readBatchConfig);

/** Every service with its stores, and what the reference model may look at. A new service is added here and nowhere else. */
export const openCast = (surroundings: Surroundings) => {
  const { core, bedrock, defects } = surroundings;
  const isLate = (of: string) => () => core.weather.strikes("list late", of);
  const stores = {
    outcomes: memoryOutcomes(),
    tickets: memoryTickets({ isLate: isLate("tickets") }),
    quotas: leakyQuotas(core, memoryQuotas()),
    capacity: memoryStore({ isLate: isLate("leases") }),
    evaluations: memoryEvaluations(),
    paces: memoryPaces({ now: () => new Date(core.now()) }),
    pipelines: lateRuns(isLate("pipelines"), memoryPipelines()),
    parts: memoryParts(),
    batchPaces: memoryPaces({ now: () => new Date(core.now()) }),
    parked: memoryParkedStore(),
    notices: memoryNotices(),
    parkedWindows: memoryParkedWindows(),
    runs: memoryRuns(),
  };
  const mailer = memoryMailer();
  const topic = memoryTopic();
  const planted = <Name extends keyof ServicePorts>(name: Name, edge: Edge, ports: ServicePorts[Name]) =>
    defects.ports?.[name]?.(ports, edge.process) ?? ports;
  const facts = { read: async (base: Parameters<typeof bedrock.hosting.read>[0]) => bedrock.hosting.read(base) };
  const limits = { read: async (code: string) => limitOf(surroundings, code) };
  const uri = ({ config }: Edge, folder: string) => `s3://${config.bucket}/${folder}/`;

  const services: readonly Service[] = [
    service(dataset, datasetWiring, (edge) =>
      planted("dataset", edge, {
        ...edge.ports,
        outcomes: edge.store("outcomes", stores.outcomes),
        maker: memoryDatasetMaker({ objects: edge.ports.objects, datasetsUri: uri(edge, "datasets") }),
      }),
    ),
    service(training, trainingWiring, (edge) =>
      planted("training", edge, {
        ...edge.ports,
        ...trainingConfig(edge.environment),
        hosting: tapped(edge.process, { name: "facts", port: facts }),
        place: { region: edge.config.region, outputUri: uri(edge, "training") },
      }),
    ),
    service(jobs, jobsWiring, (edge) => {
      const config = jobsConfig(edge.environment);
      return planted("jobs", edge, {
        ...edge.ports,
        tickets: edge.store("tickets", stores.tickets),
        quotas: edge.store("quotas", stores.quotas),
        jobs: tapped(edge.process, {
          name: "Bedrock jobs",
          port: bedrock.jobs,
          usual: { isRepeated: true },
          answers: { create: creating },
        }),
        submissions: sqsSubmissions({ client: edge.clients.sqs, queueUrl: config.submissionsUrl }),
        limits: edge.store("Service Quotas", limits),
        quotaFor: quotaTable(config),
        stack: edge.config.stack,
        emitFrom: edge.emitFrom,
      });
    }),
    service(hosting, hostingWiring, (edge) => {
      const config = hostingConfig(edge.environment);
      const { leases, rollbacks, endpoints } = stores.capacity;
      return planted("hosting", edge, {
        ...edge.ports,
        store: {
          leases: edge.store("leases", leases),
          rollbacks: edge.store("rollbacks", rollbacks),
          endpoints: edge.store("endpoints", endpoints),
        },
        hosting: tapped(edge.process, {
          name: "Bedrock hosting",
          port: bedrock.hosting,
          usual: control,
          answers: { create: creating },
        }),
        facts: tapped(edge.process, { name: "facts", port: facts, usual: control }),
        checks: sqsChecks({ client: edge.clients.sqs, queueUrl: config.checksUrl }),
        place: { stack: edge.config.stack, account: edge.config.account, region: edge.config.region },
        patience: config.patience,
        emitFrom: edge.emitFrom,
      });
    }),
    service(evaluation, evaluationWiring, (edge) => {
      const { chunksUrl, scoringUrl, baseModelIds, requestsPerMinute } = evaluationConfig(edge.environment);
      return planted("evaluation", edge, {
        ...edge.ports,
        evaluations: edge.store("evaluations", stores.evaluations),
        paces: edge.store("paces", stores.paces),
        limits: edge.store("Service Quotas", limits),
        asking: { region: edge.config.region, baseModelIds, requestsPerMinute },
        answers: tapped(edge.process, { name: "model", port: bedrock.answers, usual: asking }),
        commands: sqsCommands({ client: edge.clients.sqs, chunksUrl, scoringUrl }),
        sheets: memorySheets(edge.ports.objects),
        score: scoreOf,
        chunkRecords,
        evaluationsUri: uri(edge, "evaluations"),
        emitFrom: edge.emitFrom,
      });
    }),
    service(batch, batchWiring, (edge) => {
      const { urls, requestsPerMinute, maxCostUsdByAccount, hubSecrets } = batchConfig(edge.environment);
      return planted("batch", edge, {
        ...edge.ports,
        pipelines: edge.store("pipelines", stores.pipelines),
        parts: edge.store("parts", stores.parts),
        paces: edge.store("batch paces", stores.batchPaces),
        limits: edge.store("Service Quotas", limits),
        requestsPerMinute,
        maxCostUsdByAccount,
        // Its objects go through the process, call by call.
        workshop: memoryWorkshop(edge.ports.objects),
        answers: tapped(edge.process, { name: "model", port: bedrock.requests, usual: asking }),
        // No pipeline of the world reads the Hub: what it does is in the batch service's own tests.
        hub: memoryHub({}),
        secrets: { read: async () => undefined },
        hubSecrets,
        commands: batchCommands({ client: edge.clients.sqs, urls }),
        pipelinesUri: uri(edge, "pipelines"),
        emitFrom: edge.emitFrom,
      });
    }),
    service(deadLetters, deadLettersWiring, (edge) =>
      planted("dead-letters", edge, {
        ...edge.ports,
        parked: parkedStore(edge, stores.parked),
        redriver: sqsRedriver(edge.clients.sqs),
        emitFrom: edge.emitFrom,
        place: { stack: edge.config.stack, account: edge.config.account, parkedUri: uri(edge, "parked") },
      }),
    ),
    service(notification, notificationWiring, (edge) =>
      planted("notification", edge, {
        ...edge.ports,
        notices: edge.store("notices", stores.notices),
        parkedWindows: edge.store("parked windows", stores.parkedWindows),
        runs: edge.store("runs", stores.runs),
        mailer: tapped(edge.process, { name: "mail", port: mailer }),
        people,
        stuckHours,
        topic: tapped(edge.process, { name: "topic", port: topic }),
        links: { to: async (linked) => `https://links.example/${linked}` },
        place: { stack: edge.config.stack, bucket: edge.config.bucket },
      }),
    ),
  ];
  return { services, stores, told: { mails: mailer.sent, announcements: topic.sent } };
};

export type Stores = ReturnType<typeof openCast>["stores"];

/** Slots leak: what frees one is acknowledged, and the holder is still there, whatever the reason. */
const leakyQuotas = ({ weather }: Core, quotas: ReturnType<typeof memoryQuotas>): ReturnType<typeof memoryQuotas> => ({
  ...quotas,
  replace: async (quota) => {
    const holders = (await quotas.read(quota.key))?.holders ?? {};
    const freed = Object.keys(holders).filter((jobKey) => !Object.hasOwn(quota.holders, jobKey));
    const kept = freed.filter((jobKey) => weather.strikes("release dropped", jobKey));
    const leaked = kept.flatMap((jobKey) => (holders[jobKey] ? [[jobKey, holders[jobKey]] as const] : []));
    return quotas.replace({ ...quota, holders: { ...quota.holders, ...Object.fromEntries(leaked) } });
  },
});

/** What is listed by an index may be late: a run that was opened in between is not there yet. */
const lateRuns = (isLate: () => boolean, pipelines: ReturnType<typeof memoryPipelines>): typeof pipelines => ({
  ...pipelines,
  openRuns: async () => (isLate() ? (await pipelines.openRuns()).slice(0, -1) : pipelines.openRuns()),
});

/** What lists step by step is read as it is. */
const parkedStore = (edge: Edge, store: ParkedStore): ParkedStore => ({
  ...edge.store("parked", store),
  waiting: () => store.waiting(),
  redrivenBy: (redriveId) => store.redrivenBy(redriveId),
});

/** Service Quotas knows one code here. */
const limitOf = ({ bedrock }: Surroundings, code: string): number | undefined =>
  code === batchModel.code ? bedrock.jobs.limit(batchModel.id) : undefined;
