import { eventIdOf, stableId } from "../../events-schema/index.ts";
import { batchModel, type Job } from "./world/bedrock-jobs.ts";
import { hour, minute, type Core } from "./world/core.ts";
import type { Users, UsersWorld } from "./world/users.ts";
import { playWorld } from "./world/world.ts";

export type QuotaUse = {
  readonly jobs: number;
  readonly slots: number;
  /** From the first request to the last job's end, and the same if every slot were filled the moment it is free; hours. */
  readonly tookHours: number;
  readonly listScheduleHours: number;
  /** How much longer it took [share of the list schedule]. */
  readonly longer: number;
  readonly inFlightMax: number;
  readonly newsLost: number;
  readonly violations: readonly string[];
};

type Given = { seed: number; jobs: number; slots: number; newsLost: number };

/** Some hundred jobs of about an hour, all wanted at once, through few slots; nothing goes wrong but that news from Bedrock is lost. */
export const playQuotaUse = async ({ seed, jobs, slots, newsLost }: Given): Promise<QuotaUse> => {
  const {
    jobs: played,
    struck,
    violations,
  } = await playWorld({
    seed,
    scene: {
      users: askForAll(jobs),
      rates: { "Bedrock event lost": newsLost },
      lastsMs: (2 * jobs * hour) / slots,
      batchJobsMax: slots,
      jobTakes: [30 * minute, 90 * minute],
    },
  });
  const ended = played.flatMap(({ submittedAt, endedAt }) => (endedAt === undefined ? [] : [{ submittedAt, endedAt }]));
  const began = Math.min(...ended.map(({ submittedAt }) => submittedAt));
  const tookMs = Math.max(...ended.map(({ endedAt }) => endedAt)) - began;
  const listMs = listSchedule(
    ended.toSorted((a, b) => a.submittedAt - b.submittedAt),
    slots,
  );
  return {
    jobs: ended.length,
    slots,
    tookHours: tookMs / hour,
    listScheduleHours: listMs / hour,
    longer: tookMs / listMs - 1,
    inFlightMax: mostAtOnce(played),
    newsLost: struck.length,
    violations: violations.map(({ invariant, sentence }) => `${invariant}: ${sentence}`),
  };
};

/** One run that wants so many jobs in its first minute. */
const askForAll =
  (count: number) =>
  ({ core, bus }: UsersWorld): Users => {
    const asked: Users["asked"][number][] = [];
    const runId = stableId("quota use", core.seed);
    for (let at = 0; at < count; at += 1) {
      const jobKey = stableId("job", runId, at);
      core.later(`job ${at}`, core.dice.between(`job ${at}`, 0, minute), () => {
        asked.push({ kind: "batch job", runId, at: core.now(), jobKey });
        bus.put(batchJobRequested(core, { runId, jobKey }));
      });
    }
    return { asked, poisoned: [], plans: { redrivesLate: false, replaysLate: false }, redrive: () => undefined };
  };

/** Graham's list scheduling: each job, in its order, to the slot that is free first. */
const listSchedule = (jobs: readonly { submittedAt: number; endedAt: number }[], slots: number): number => {
  const freeAt = Array.from({ length: slots }, () => 0);
  for (const { submittedAt, endedAt } of jobs) {
    const first = freeAt.indexOf(Math.min(...freeAt));
    freeAt[first] = (freeAt[first] ?? 0) + endedAt - submittedAt;
  }
  return Math.max(...freeAt);
};

const mostAtOnce = (jobs: readonly Job[]): number => {
  const changes = jobs.flatMap(({ submittedAt, endedAt }) => [
    { at: submittedAt, by: 1 },
    { at: endedAt ?? Number.POSITIVE_INFINITY, by: -1 },
  ]);
  let now = 0;
  let most = 0;
  for (const { by } of changes.toSorted((a, b) => a.at - b.at || a.by - b.by)) most = Math.max(most, (now += by));
  return most;
};

/** As `batch` says it. */
const batchJobRequested = (core: Core, { runId, jobKey }: { runId: string; jobKey: string }) => {
  const type = "BatchJobRequested";
  const metadata = {
    id: eventIdOf({ runId, type, naturalKey: jobKey }),
    version: 1,
    runId,
    causationId: "a-pipeline",
    hops: 1,
    time: new Date(core.now()).toISOString(),
    requester: { account: "111122223333" },
  };
  const order = {
    jobKey,
    modelId: batchModel.id,
    inputUri: `s3://${core.topology.bucket}/batch/${jobKey}/in.jsonl`,
    outputUri: `s3://${core.topology.bucket}/batch/${jobKey}/out/`,
    records: 100,
    deadlineHours: 6,
  };
  return { source: "choreo.batch", type, detail: { metadata, data: { order } } };
};
