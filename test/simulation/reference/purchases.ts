import type { Facts } from "./facts.ts";
import type { openRecords } from "./records.ts";
import { minutes, patience, type Ground, type Job } from "./sight.ts";

export type Purchases = ReturnType<typeof openPurchases>;

/** The jobs that were bought: each once, for a run that goes on (I2), and never more at once than the quota (I1). */
export const openPurchases = (ground: Ground, { ends }: Facts, records: ReturnType<typeof openRecords>) => {
  const { now, calmAt, broken, seen, readObject } = ground;
  const created = new Map<string, Job>();
  /** When whoever buys jobs had heard that a run is cancelled. */
  const calledOff = new Map<string, number>();

  const recordsAnswered = ({ arn, order: { inputUri, outputUri } }: Job): void => {
    if (inputUri === undefined) return;
    const folder = `${outputUri.replace(/\/$/, "")}${arn.slice(arn.lastIndexOf("/"))}`;
    const output = readObject(`${folder}${inputUri.slice(inputUri.lastIndexOf("/"))}.out`);
    records.jobEnded(readObject(inputUri) ?? "", output);
  };

  /** Whenever a job begins or changes. */
  const jobChanged = (job: Job): void => {
    if (job.endedAt !== undefined) recordsAnswered(job);
    if (created.get(job.jobKey) === job) return;
    if (job.order.inputUri !== undefined) records.jobBegan(job.name, readObject(job.order.inputUri) ?? "");
    const other = created.get(job.jobKey);
    if (other)
      broken(
        "I2",
        `jobs ${other.name} (${other.status}) and ${job.name} were both bought for ${job.jobKey} of run ${job.runId}`,
      );
    created.set(job.jobKey, job);
    const over = ends.get(job.runId);
    if (over !== undefined)
      broken("I2", `job ${job.name} was bought for run ${job.runId}, which had ended ${minutes(now() - over)} before`);
    const off = calledOff.get(job.runId);
    if (off !== undefined && now() - off > patience.callUnderWay)
      broken(
        "I2",
        `job ${job.name} was bought ${minutes(now() - off)} after the cancellation of run ${job.runId} was heard`,
      );
    const live = [...created.values()].filter(({ quota, endedAt }) => quota === job.quota && endedAt === undefined);
    const most = limitLately(job.quota);
    if (live.length > most)
      broken(
        "I1",
        `${live.length} jobs of quota ${job.quota} are in flight, and the limit is ${most}: ${live.map(({ name }) => name).join(", ")}`,
      );
  };
  /** The highest limit that somebody may still believe in. */
  const limitLately = (quota: string): number => {
    const since =
      now() - (now() > calmAt + patience.quotaNoticed.calm ? patience.quotaNoticed.calm : patience.quotaNoticed.raging);
    const all = seen().limits.get(quota) ?? [];
    const inForce = all.filter((_, at) => (all[at + 1]?.at ?? Number.POSITIVE_INFINITY) >= since);
    return Math.max(...inForce.map(({ limit }) => limit));
  };

  return {
    jobChanged,
    cancellationHeard: (runId: string): void => void calledOff.set(runId, calledOff.get(runId) ?? now()),
    of: (jobKey: string): Job | undefined => created.get(jobKey),
    live: (): Job[] => [...created.values()].filter(({ endedAt }) => endedAt === undefined),
  };
};
