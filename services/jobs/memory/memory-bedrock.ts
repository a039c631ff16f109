import { isTerminal, type JobSeen } from "../domain/result.ts";
import type { JobKind, JobOrder } from "../domain/ticket.ts";
import type { Created, JobControl } from "../ports.ts";

/** A job as the tiny Bedrock keeps it. */
export type MemoryJob = JobSeen & { kind: JobKind; order: JobOrder["order"] };

/** A Bedrock of maps. It does not refuse above the quota, so that whoever counts its jobs sees whether we keep to it. */
export type MemoryBedrock = JobControl & {
  jobs: MemoryJob[];
  /** How often Create was called, by job name. */
  creates: Map<string, number>;
  /** What Create answers instead of creating. */
  refuses(answer: (job: { name: string; job: JobOrder }) => Created | undefined): void;
  set(name: string, change: Partial<MemoryJob>): void;
  inFlight(): MemoryJob[];
};

export const memoryBedrock = ({ now }: { now: () => Date }): MemoryBedrock => {
  const jobs: MemoryJob[] = [];
  const creates = new Map<string, number>();
  let answer: Parameters<MemoryBedrock["refuses"]>[0] = () => undefined;
  const named = (kind: JobKind, name: string) => jobs.find((job) => job.kind === kind && job.name === name);
  const byArn = (arn: string) => jobs.find((job) => job.arn === arn);
  return {
    jobs,
    creates,
    refuses: (next) => void (answer = next),
    set(name, change) {
      const at = jobs.findIndex((job) => job.name === name);
      const job = jobs[at];
      if (!job) throw new Error(`there is no job ${name}`);
      jobs[at] = { ...job, ...change, ...(isTerminal({ ...job, ...change }) && { endedAt: now().toISOString() }) };
    },
    inFlight: () => jobs.filter((job) => !isTerminal(job)),
    async create({ name, job }) {
      creates.set(name, (creates.get(name) ?? 0) + 1);
      const known = named(job.kind, name);
      if (known) return { outcome: "created", arn: known.arn };
      const refused = answer({ name, job });
      if (refused) return refused;
      const arn = `arn:aws:bedrock:us-east-1:000000000000:${job.kind}-job/${String(jobs.length).padStart(12, "0")}`;
      const status = job.kind === "training" ? "InProgress" : "Submitted";
      jobs.push({ ...job, arn, name, status, submittedAt: now().toISOString() });
      return { outcome: "created", arn };
    },
    find: async (kind, name) => structuredClone(named(kind, name)),
    get: async (_, arn) => structuredClone(byArn(arn)),
    async stop(_, arn) {
      const at = jobs.findIndex((job) => job.arn === arn);
      const job = jobs[at];
      if (job && !isTerminal(job)) jobs[at] = { ...job, status: "Stopping" };
    },
  };
};
