import type { Created, JobControl } from "../../../services/jobs/ports.ts";
import type { Bus } from "./bus.ts";
import { hour, minute, type Core } from "./core.ts";
import { hashOf } from "./dice.ts";

type Order = Parameters<JobControl["create"]>[0]["job"];
type Kind = Order["kind"];

/** A job as Bedrock keeps it; times in ms since 1970. */
export type Job = {
  readonly kind: Kind;
  readonly arn: string;
  readonly name: string;
  readonly runId: string;
  readonly jobKey: string;
  /** Jobs with the same one share a quota. */
  readonly quota: string;
  readonly order: Order["order"];
  readonly submittedAt: number;
  status: string;
  message?: string;
  modelArn?: string;
  endedAt?: number;
};

/** Limits by quota, and since when; the latest last. */
export type Limits = ReadonlyMap<string, readonly { readonly at: number; readonly limit: number }[]>;

export type BedrockJobs = JobControl & {
  readonly jobs: readonly Job[];
  readonly limits: Limits;
  setLimit(quota: string, limit: number): void;
  limit(quota: string): number;
};

export const isEnded = ({ endedAt }: Job): boolean => endedAt !== undefined;

export const customization = "customization";
/** The one model of batch jobs here, with its quota's code (Bedrock endpoints and quotas, AWS General Reference). */
export const batchModel = { id: "amazon.nova-lite-v1:0", code: "L-E2ED42E6" };

type World = {
  core: Core;
  bus: Bus;
  /** A finished customization job leaves its model and its metrics. */
  trained: (job: Job, modelArn: string) => void;
  jobChanged: (job: Job) => void;
  /** It has ended: what a batch job leaves is there before anybody hears of it. */
  ended: (job: Job) => void;
  /** How long a job takes, from its submission: at least and at most, evenly. */
  takes?: readonly [leastMs: number, mostMs: number];
};

/**
 * Bedrock's jobs of both kinds, over virtual time. It does not refuse above the quota, so that whoever counts sees whether we keep to it;
 * in seeds with outsiders it refuses because of them.
 */
export const openBedrockJobs = ({
  core,
  bus,
  trained,
  jobChanged,
  ended,
  takes: [least, most] = [20 * minute, 3 * hour],
}: World): BedrockJobs => {
  const { weather, dice } = core;
  const jobs: Job[] = [];
  const byName = new Map<string, Job>();
  const byArn = new Map<string, Job>();
  const limits = new Map<string, { at: number; limit: number }[]>();
  const limit = (quota: string): number => limits.get(quota)?.at(-1)?.limit ?? 0;
  const isShared = weather.strikes("outsiders' jobs", "Bedrock");

  /** How many jobs of others run at this time: changes every four hours. */
  const outsiders = (quota: string): number =>
    isShared && core.weather.isRaging()
      ? Math.floor(
          (hashOf(`${quota} ${Math.floor(core.now() / (4 * hour))}`, core.seed) / 2 ** 32) * (limit(quota) + 1),
        )
      : 0;
  const refusal = (name: string, quota: string): Created | undefined => {
    const ours = jobs.filter((job) => job.quota === quota && !isEnded(job)).length;
    if (isShared && ours + outsiders(quota) >= limit(quota))
      return { outcome: "busy", message: "ServiceQuotaExceededException: too many jobs in progress" };
    if (weather.strikes("no room for a job", name))
      return { outcome: "busy", message: "ServiceQuotaExceededException: too many jobs in progress" };
    if (weather.strikes("model name taken", name))
      return { outcome: "name-taken", message: "ConflictException: a custom model of this name exists" };
    return undefined;
  };
  const become = (job: Job, status: string, change: Partial<Job> = {}): void => {
    if (isEnded(job)) return;
    Object.assign(job, change, { status });
    if (terminal.has(status)) {
      job.endedAt = core.now();
      ended(job);
    }
    core.trace("Bedrock", `job ${job.name} is ${status}`);
    if (status === "Completed" && job.kind === "training") {
      job.modelArn = `arn:aws:bedrock:us-east-1:${core.topology.account}:custom-model/${idOf(job.name)}`;
      trained(job, job.modelArn);
    }
    jobChanged(job);
    if (job.kind === "training")
      bus.putFromBedrock("Model Customization Job State Change", `${job.name} ${status}`, {
        jobArn: job.arn,
        jobName: job.name,
        status,
      });
    else
      bus.putFromBedrock("Batch Inference Job State Change", `${job.name} ${status}`, {
        batchJobArn: job.arn,
        batchJobName: job.name,
        status,
      });
  };
  const live = (job: Job): void => {
    const { name } = job;
    const takes = dice.between(`${name} takes`, least, most);
    if (job.kind === "batch") core.later(`${name} starts`, minute, () => startBatch(job));
    if (weather.strikes("job without end", name)) return;
    core.later(`${name} ends`, takes, () => {
      if (job.status === "Stopping") return;
      const [status, message] = endOf(job);
      become(job, status, message === undefined ? {} : { message });
    });
  };
  const startBatch = (job: Job): void => {
    if (job.status === "Submitted") become(job, "InProgress");
  };
  const endOf = ({ name, kind }: Job): [status: string, message?: string] => {
    if (weather.strikes("job fails", name)) return ["Failed", "the loss is not a number"];
    if (weather.strikes("job stopped by an outsider", name)) return ["Stopped"];
    if (kind === "training") return ["Completed"];
    if (weather.strikes("job expires", name)) return ["Expired", "not started in time"];
    return weather.strikes("job completes in part", name) ? ["PartiallyCompleted"] : ["Completed"];
  };
  return {
    jobs,
    limits,
    limit,
    setLimit(quota, value) {
      limits.set(quota, [...(limits.get(quota) ?? []), { at: core.now(), limit: value }]);
      core.trace("Bedrock", `quota ${quota} is ${value}`);
    },
    async create({ name, runId, job: { kind, order } }) {
      const known = byName.get(name);
      if (known) return { outcome: "created", arn: known.arn };
      const quota = kind === "training" ? customization : batchModel.id;
      const refused = refusal(name, quota);
      if (refused) return refused;
      const path = kind === "training" ? `model-customization-job/${order.jobKey}` : "model-invocation-job";
      const arn = `arn:aws:bedrock:us-east-1:${core.topology.account}:${path}/${idOf(name)}`;
      const job: Job = {
        kind,
        arn,
        name,
        runId,
        quota,
        jobKey: order.jobKey,
        order,
        submittedAt: core.now(),
        status: kind === "training" ? "InProgress" : "Submitted",
      };
      jobs.push(job);
      byName.set(name, job);
      byArn.set(arn, job);
      core.trace("Bedrock", `takes job ${name}`);
      jobChanged(job);
      live(job);
      return { outcome: "created", arn };
    },
    find: async (_, name) => seen(byName.get(name)),
    get: async (_, arn) => seen(byArn.get(arn)),
    async stop(_, arn) {
      const job = byArn.get(arn);
      if (!job || isEnded(job) || job.status === "Stopping") return;
      become(job, "Stopping");
      core.later(`${job.name} stops`, dice.between(`${job.name} stops`, minute, 20 * minute), () =>
        become(job, "Stopped"),
      );
    },
  };
};

/** The states that a job does not leave (API reference: ModelCustomizationJobStatus, ModelInvocationJobStatus). */
const terminal = new Set(["Completed", "PartiallyCompleted", "Failed", "Stopped", "Expired"]);

/** The twelve letters at the end of an ARN. */
export const idOf = (name: string): string =>
  (hashOf(name).toString(36) + hashOf(name, 1).toString(36)).padStart(12, "0").slice(-12);

const iso = (at: number): string => new Date(at).toISOString();

const seen = (job: Job | undefined): Awaited<ReturnType<JobControl["get"]>> =>
  job && {
    arn: job.arn,
    name: job.name,
    status: job.status,
    submittedAt: iso(job.submittedAt),
    ...(job.message !== undefined && { message: job.message }),
    ...(job.endedAt !== undefined && { endedAt: iso(job.endedAt) }),
    ...(job.modelArn !== undefined && { modelArn: job.modelArn }),
  };
