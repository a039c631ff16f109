import {
  Claim,
  Metadata,
  contracts,
  describeViolations,
  isRequest,
  sourceOf,
  validateStrictly,
} from "../../../events-schema/index.ts";
import { laterVersion } from "./later-version.ts";
import { difference, openMails, type Mail } from "./mails.ts";
import { openRecords, type Counts } from "./records.ts";

/** An invariant that does not hold, by its number in the list of faults. */
export type Violation = { readonly invariant: string; readonly sentence: string; readonly at: number };

/** What anybody can see who stands outside the services: nothing here is theirs. */
export type Sight = {
  asked: readonly Asked[];
  poisoned: readonly { queue: string; at: number }[];
  jobs: readonly Job[];
  limits: ReadonlyMap<string, readonly { readonly at: number; readonly limit: number }[]>;
  capacities: readonly Capacity[];
  /** Answers that were paid for, by model. */
  paid: ReadonlyMap<string, number>;
  slots: () => readonly { key: string; jobKey: string }[];
  queues: () => readonly { name: string; about: readonly string[] }[];
  /** Mails that were sent after the first so many, as their reader sees them. */
  mailsAfter: (count: number) => readonly Mail[];
};

type Asked = {
  kind: string;
  runId: string;
  at: number;
  eventId?: string;
  cancelledAt?: number;
  jobKey?: string;
  /** Whom the request wants to be mailed. */
  names?: readonly string[];
  /** Of a pipeline: the records that it is about. */
  ids?: readonly string[];
};
type Job = {
  jobKey: string;
  runId: string;
  quota: string;
  name: string;
  status: string;
  submittedAt: number;
  endedAt?: number;
  arn: string;
  order: { inputUri?: string; outputUri: string };
};
type Capacity = {
  arn: string;
  name: string;
  method: string;
  modelUnits: number;
  createdAt: number;
  deletedAt?: number;
  refusedAt?: number;
  tags: Readonly<Record<string, string>>;
};
type Event = { id: string; source: string; account: string; "detail-type": string; detail: Record<string, unknown> };

const minute = 60_000;
const hour = 60 * minute;

/** How long things may stay wrong, in bad weather and in good. */
const patience = {
  quotaNoticed: { raging: 24 * hour, calm: 2 * hour },
  slotReconciled: { raging: 12 * hour, calm: 2 * hour },
  /** Of one message in one queue. */
  copiesMost: 40,
  /** Receives that were burnt in bad weather may be the reason until then. */
  receivesBurnt: 12 * hour,
  /** Of whoever was about to buy when a cancellation came. */
  callUnderWay: 15 * minute,
  orphanGone: { raging: 8 * hour, calm: 4 * hour },
};

export type Reference = ReturnType<typeof openReference>;

/** The rules of the game, kept apart from the players: looks after every step and says which invariant is broken. */
export const openReference = (world: {
  now: () => number;
  calmAt: number;
  readObject: (uri: string) => string | undefined;
}) => {
  const { now, calmAt, readObject } = world;
  const violations: Violation[] = [];
  const broken = (invariant: string, sentence: string): void =>
    void violations.push({ invariant, sentence, at: now() });
  const records = openRecords(broken);
  const isCalm = () => now() >= calmAt;
  const within = ({ raging, calm }: { raging: number; calm: number }, since: number): boolean =>
    now() - since <= raging && !(isCalm() && now() - Math.max(since, calmAt) > calm);

  let sight: Sight | undefined;
  const seen = (): Sight => {
    if (!sight) throw new Error("the reference model has nothing to look at yet");
    return sight;
  };

  /** Facts by event id, as first stated. */
  const facts = new Map<string, string>();
  const ends = new Map<string, number>();
  const endedAs = new Map<string, string>();
  const outcomes = new Map<string, number>();
  const said = new Map<string, number>();
  const results = new Map<string, string>();
  const answered = new Set<string>();
  /** Runs by the name of what was hosted for nobody. */
  const abandoned = new Map<string, string>();
  const promoted = new Map<string, string>();
  const parked: { runId: string; eventId: unknown; consumer: string }[] = [];
  /** Has all that was parked been sent back? */
  let isRedriven = false;
  const idleSlots = new Map<string, number>();
  const created = new Map<string, Job>();
  /** When whoever buys jobs had heard that a run is cancelled. */
  const calledOff = new Map<string, number>();
  const mails = openMails({
    broken,
    now,
    outcomeOf: (runId) => endedAs.get(runId),
    askedOf: (runId) => seen().asked.find((one) => one.runId === runId),
  });
  let mailsRead = 0;
  let nextLook = 0;
  let standing: string | undefined;

  const heard = (event: Event, hearers: readonly string[]): void => {
    const type = event["detail-type"];
    const metadata = event.detail["metadata"] as { id?: string; version?: number; runId?: string } | undefined;
    if (!event.source.startsWith("choreo.")) return;
    if (metadata?.version === laterVersion) {
      if (hearers.length > 0)
        broken("I7", `${type} in version ${laterVersion} reaches ${hearers.join(", ")}, which cannot read it`);
      return;
    }
    const text = dataOf(event, readObject);
    const id = metadata?.id ?? "";
    const known = facts.get(id);
    if (known !== undefined) {
      if (known !== text)
        broken(
          "I8",
          `${type} ${id} of run ${metadata?.runId ?? ""} was stated twice and not alike: ${difference(known, text)}`,
        );
      return;
    }
    facts.set(id, text);
    const problem = contractProblem(event, text);
    if (problem !== undefined) broken("I7", `${type} ${id} breaks its contract: ${problem}`);
    note(type, metadata?.runId ?? "", JSON.parse(text) as Record<string, unknown>);
  };

  type Said = { runId: string; ids: readonly string[]; data: Record<string, unknown> };
  const notePipeline = (type: string, { runId, ids, data }: Said): void => {
    if (type === "StageCompleted") records.stageEnded(runId, data["counts"] as Counts, ids, "whole");
    if (type !== "PipelineCompleted" && type !== "PipelineFailed") return;
    const { stages, results, failedUri } = data as {
      stages: Counts[];
      results: { stage: string; uri: string }[];
      failedUri?: string;
    };
    for (const counts of stages)
      records.stageEnded(runId, counts, ids, type === "PipelineCompleted" ? "whole" : "broken off");
    if (type === "PipelineCompleted") records.stagesFollow(runId, stages);
    // What a run that is broken off has answered in one stage and asked of no other stands in that stage's results.
    const read = type === "PipelineFailed" ? results : results.filter(({ stage }) => stage === stages.at(-1)?.stage);
    if (read.length === 0) return;
    records.delivered(runId, {
      wanted: ids,
      unfiled: type === "PipelineFailed" ? unfiledOf(stages) : 0,
      results: read.map(({ uri }) =>
        linesOf(uri).map((line) => String((JSON.parse(line) as { record_id: unknown }).record_id)),
      ),
      failed: failedUri === undefined ? [] : failedIds(linesOf(failedUri)),
    });
  };
  const linesOf = (uri: string): string[] => (readObject(uri) ?? "").split("\n").filter(Boolean);

  const note = (type: string, runId: string, data: Record<string, unknown>): void => {
    if (type === "RunEnded") {
      const outcome = String(data["outcome"]);
      ends.set(runId, now());
      endedAs.set(runId, outcome);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    said.set(type, (said.get(type) ?? 0) + 1);
    const ids = seen().asked.find((one) => one.runId === runId)?.ids;
    if (ids) notePipeline(type, { runId, ids, data });
    if (type === "CapacityAbandoned") abandoned.set((data["hosted"] as { name: string }).name, runId);
    if (type === "ModelPromoted") promoted.set(runId, (data["hosted"] as { arn: string }).arn);
    if (type === "EndpointRolledBack" || type === "RollbackRejected") answered.add(runId);
    if (type === "MessageParked") parked.push({ runId, eventId: data["eventId"], consumer: String(data["consumer"]) });
    if (type === "MessageParked" && data["code"] === "delivery/exhausted" && now() > calmAt + patience.receivesBurnt)
      broken(
        "L2",
        `${String(data["consumer"])} has failed again and again in fair weather, with ${String(data["eventType"])} ${String(data["eventId"])}`,
      );
    const result = /^(Training|Batch)Job(Completed|Failed)$/.exec(type)?.[2];
    if (result === undefined) return;
    const { jobKey } = data["order"] as { jobKey: string };
    const known = results.get(jobKey);
    if (known !== undefined && known !== result)
      broken("I2", `job ${jobKey} of run ${runId} has two results: ${known} and ${result}`);
    results.set(jobKey, result);
    answered.add(jobKey);
  };

  const recordsAnswered = ({ arn, order: { inputUri, outputUri } }: Job): void => {
    if (inputUri === undefined) return;
    const folder = `${outputUri.replace(/\/$/, "")}${arn.slice(arn.lastIndexOf("/"))}`;
    const output = readObject(`${folder}${inputUri.slice(inputUri.lastIndexOf("/"))}.out`);
    records.jobEnded(readObject(inputUri) ?? "", output);
  };

  /** I1 and I2, whenever a job begins or changes. */
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

  const isOurs = ({ tags }: Capacity) => tags["choreo:stack"] === "choreo";
  const isKept = ({ tags }: Capacity) => tags["choreo:decision"] === "keep";
  const undecided = () => seen().capacities.filter((one) => one.deletedAt === undefined && isOurs(one) && !isKept(one));

  /** I4: a slot belongs to a live job, or soon to nobody. */
  const lookAtSlots = (): void => {
    const slots = new Set<string>();
    for (const { key, jobKey } of seen().slots()) {
      const slot = `${key} ${jobKey}`;
      slots.add(slot);
      const job = created.get(jobKey);
      if (job && job.endedAt === undefined) idleSlots.delete(slot);
      else idleSlots.set(slot, idleSlots.get(slot) ?? now());
    }
    for (const [slot, since] of idleSlots) {
      if (!slots.has(slot)) idleSlots.delete(slot);
      else if (!within(patience.slotReconciled, since))
        broken("I4", `slot ${slot} has been held without a live job for ${minutes(now() - since)}`);
    }
  };

  /** I5 and cost: what no live run wants bills no longer than the grace time. */
  const lookAtCapacity = (): void => {
    for (const one of undecided()) {
      const runId = one.tags["choreo:run"] ?? "";
      const run = seen().asked.find((asked) => asked.runId === runId);
      if (!run) {
        broken("I5", `${one.method} ${one.name} belongs to run ${runId}, which nobody asked for`);
        continue;
      }
      const over = Math.min(ends.get(runId) ?? Number.POSITIVE_INFINITY, run.cancelledAt ?? Number.POSITIVE_INFINITY);
      if (over === Number.POSITIVE_INFINITY) continue;
      const since = Math.max(over, one.createdAt, one.refusedAt ?? 0);
      if (within(patience.orphanGone, since)) continue;
      const dollars = ((now() - over) / hour) * Math.max(1, one.modelUnits);
      broken(
        "I5",
        `${one.method} ${one.name} outlives its run ${runId} by ${minutes(now() - over)} and has cost ${dollars.toFixed(2)} simulated dollars that nobody wanted`,
      );
    }
  };

  /** L2: a message that is put off is replaced by its copy, not joined by it. */
  const lookAtQueues = (): void => {
    for (const { name, about } of seen().queues()) {
      if (about.length <= patience.copiesMost) continue;
      const copies = Map.groupBy(about, (one) => one);
      for (const [one, all] of copies)
        if (all.length > patience.copiesMost)
          broken("L2", `${all.length} copies of ${one} are in ${name}: they multiply`);
    }
  };

  const readMails = (): void => {
    for (const mail of seen().mailsAfter(mailsRead)) {
      mailsRead += 1;
      mails.read(mail);
    }
  };

  const look = (): void => {
    readMails();
    if (now() < nextLook) return;
    nextLook = now() + 5 * minute;
    lookAtSlots();
    lookAtCapacity();
    lookAtQueues();
  };

  const isAnswered = ({ kind, runId, jobKey }: Asked): boolean =>
    kind === "run" ? ends.has(runId) : answered.has(kind === "batch job" ? (jobKey ?? "") : runId);
  /** A request has no run of its own yet when it is parked, but an id. Once all that was parked was sent back in fair weather, there is no excuse. */
  const isParked = ({ runId, eventId }: Asked): boolean =>
    !isRedriven &&
    parked.some((message) => message.runId === runId || (eventId !== undefined && message.eventId === eventId));
  const isSettled = (asked: Asked): boolean => isAnswered(asked) || isParked(asked);
  const liveJobs = () => [...created.values()].filter(({ endedAt }) => endedAt === undefined);

  const isTellingParked = (runId: string): boolean =>
    !isRedriven && parked.some((message) => message.runId === runId && message.consumer.startsWith("notification/"));
  const isTold = (runId: string): boolean => mails.isTold(runId) || isTellingParked(runId);

  /** What is left to be done, in words; empty: nothing. */
  const unfinished = (): string[] => {
    const { asked, slots, queues } = seen();
    return [
      ...asked
        .filter((one) => !isSettled(one))
        .map((one) => `${one.kind} ${one.jobKey ?? one.runId} has come to nothing and nothing of it is parked`),
      ...[...ends.keys()]
        .filter((runId) => !isTold(runId))
        .map(
          (runId) =>
            `the end of run ${runId} was not told to everybody who should hear of it, and nothing of it is parked`,
        ),
      ...[...abandoned]
        .filter(([name, runId]) => !mails.hasNamed(name) && !isTellingParked(runId))
        .map(([name]) => `that ${name} was hosted for nobody was told to nobody`),
      ...liveJobs().map(({ name, status }) => `job ${name} is ${status}`),
      ...slots().map(({ key, jobKey }) => `slot ${key} is held by ${jobKey}`),
      ...undecided().map(({ name }) => `capacity ${name} is undecided`),
      ...queues().flatMap(({ name, about }) => about.map((one) => `${one} is still in ${name}`)),
    ];
  };

  /** What replays and redrives may not add to: everything bought, and every fact about what has ended. */
  const bought = (): string =>
    JSON.stringify({
      jobs: seen().jobs.length,
      capacities: seen().capacities.length,
      answers: [...seen().paid.values()].reduce((sum, count) => sum + count, 0),
      ends: [...ends.keys()].sort(),
      // What was parked may be told when it is sent back.
      mails: parked.some(({ consumer }) => consumer.startsWith("notification/")) ? "some were parked" : mails.count(),
    });

  return {
    violations: violations as readonly Violation[],
    watch: (world: Sight): void => void (sight = world),
    heard,
    jobChanged,
    /** A model is asked on demand. */
    onDemand: (request: string, hasAnswered: boolean): void => records.onDemand(request, hasAnswered),
    messageLost: (queue: string, about: string): void =>
      broken("L2", `queue ${queue} has forgotten ${about}: nobody handled it in time`),
    handled: (reaction: string, about: string): void => {
      const runId = /^CancellationRequested (.*)$/.exec(about)?.[1];
      if (runId !== undefined && reaction === "jobs/onRunOver") calledOff.set(runId, calledOff.get(runId) ?? now());
    },
    redriven: (): void => void (isRedriven = true),
    /** How often what was said, each fact once. */
    said: (): Readonly<Record<string, number>> => Object.fromEntries(said),
    /** How many mails have told what. */
    mailed: mails.count,
    /** How the runs ended, by outcome. */
    outcomes: (): Readonly<Record<string, number>> => Object.fromEntries(outcomes),
    look,
    isQuiet: (): boolean => unfinished().length === 0,
    /** L1 and L2. */
    boundPassed(): void {
      for (const sentence of unfinished().slice(0, 5)) broken(sentence.includes("still in") ? "L2" : "L1", sentence);
      if (unfinished().length === 0) broken("L2", "something goes on for ever");
    },
    /** After each quiet end: what was kept was said to be; poison is parked; the second time, nothing more was bought. */
    everythingEnded(): void {
      readMails();
      if (violations.length > 0) return;
      for (const one of seen().capacities)
        if (one.deletedAt === undefined && isOurs(one) && isKept(one) && ![...promoted.values()].includes(one.arn))
          broken(
            "I5",
            `${one.method} ${one.name} of run ${one.tags["choreo:run"]} is kept, and no ModelPromoted says so`,
          );
      for (const [runId, arn] of promoted)
        if (seen().capacities.some((one) => one.arn === arn && one.deletedAt !== undefined))
          broken("I5", `run ${runId} was promoted, and ${arn} is deleted`);
      for (const { queue } of seen().poisoned)
        if (!parked.some(({ consumer }) => queue.endsWith(consumer.replace("/", "_"))))
          broken("L2", `the poisoned message in ${queue} is not parked`);
      const isComplete = seen().asked.every(isAnswered);
      if (standing !== undefined && standing !== bought())
        broken("L3", `after everything had ended something was bought again: before ${standing}, after ${bought()}`);
      if (isComplete) standing = bought();
    },
  };
};

const minutes = (ms: number): string => `${Math.round(ms / minute)} minutes`;

const dataOf = (event: Event, readObject: (uri: string) => string | undefined): string => {
  const { claim, data } = event.detail;
  const read = Claim.safeParse(claim);
  return read.success ? (readObject(read.data.uri) ?? "null") : JSON.stringify(data ?? null);
};

/** What a run that was broken off says of records that it did not ask, or did not wait for. */
const unfiledOf = (stages: readonly Counts[]): number =>
  stages.reduce(
    (sum, { failed }) => sum + ["cancelled", "deadline", "not-asked"].reduce((all, why) => all + (failed[why] ?? 0), 0),
    0,
  );

/** The list of failures as the workshop in memory writes it: its columns, then its rows. A record that fails in two stages would be there twice. */
const failedIds = ([, rows = "[]"]: readonly string[]): string[] =>
  (JSON.parse(rows) as string[][]).map(([, recordId = ""]) => recordId);

const byName = new Map(contracts.map((contract) => [`${contract.type} ${contract.version}`, contract]));

/** I7: why the event does not satisfy its contract; undefined: it does. */
const contractProblem = (event: Event, text: string): string | undefined => {
  const metadata = Metadata.safeParse(event.detail["metadata"]);
  if (!metadata.success) return `its metadata cannot be read: ${metadata.error.message}`;
  const contract = byName.get(`${event["detail-type"]} ${metadata.data.version}`);
  if (!contract) return `there is no version ${metadata.data.version}`;
  if (isRequest(contract) || !contract.owners.map(sourceOf).includes(event.source))
    return `${event.source} may not send it`;
  const checked = validateStrictly(contract, JSON.parse(text));
  return checked.ok ? undefined : describeViolations(checked.violations);
};
