import type { MemoryObjects } from "../../../services/chassis/memory/memory-objects.ts";
import { memoryObjects } from "../../../services/chassis/memory/memory-objects.ts";
import { renderText } from "../../../services/notification/domain/render-text.ts";
import { openReference } from "../reference/reference.ts";
import type { Violation } from "../reference/sight.ts";
import { openBedrockAnswers } from "./bedrock-answers.ts";
import { openBedrockHosting } from "./bedrock-hosting.ts";
import { writeBatchOutput } from "./bedrock-batch-output.ts";
import { batchModel, customization, openBedrockJobs, type Job } from "./bedrock-jobs.ts";
import { openBedrockRequests } from "./bedrock-requests.ts";
import { openBus, type BusEvent } from "./bus.ts";
import { openCast } from "./cast.ts";
import { openClockwork } from "./clockwork.ts";
import { day, hour, openCore, type CoreOptions, type Line } from "./core.ts";
import type { Defects } from "./defects.ts";
import { openQueues } from "./queues.ts";
import { staffOf } from "./services.ts";
import { openUsers, type Users, type UsersWorld } from "./users.ts";
import { openWorkers } from "./workers.ts";
import type { Struck } from "./weather.ts";

export type WorldOptions = Pick<CoreOptions, "only" | "isFair" | "keepsLines"> & {
  seed: number;
  /** A function where the mistake remembers something: each world gets its own. */
  defects?: Defects | (() => Defects);
  scene?: Scene;
};

/** Another play on the same stage. */
export type Scene = {
  readonly users: (world: UsersWorld) => Users;
  readonly rates: NonNullable<CoreOptions["rates"]>;
  /** For as long as faults strike. */
  readonly lastsMs: number;
  readonly batchJobsMax: number;
  readonly jobTakes: readonly [leastMs: number, mostMs: number];
};

/** What became of one seed. */
export type Outcome = {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly struck: readonly Struck[];
  readonly steps: number;
  /** Runs that were asked for and have ended. */
  readonly runs: number;
  readonly virtualMs: number;
  readonly traceHash: number;
  /** How runs ended, and what was said on the bus, each fact once. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly said: Readonly<Record<string, number>>;
  /** Mails about the ends of runs, and about runs that are stuck; capacities that were nobody's. */
  readonly mailed: { readonly ends: number; readonly stuck: number; readonly abandoned: number };
  readonly lines: readonly Line[];
  readonly jobs: readonly Job[];
};

/** The weather is bad until then. */
export const calmAfterMs = 20 * hour;

/** Plays one seed from its first request to long after its last run has ended, or to the first violation. */
export const playWorld = async ({ seed, defects: planted = {}, scene, ...options }: WorldOptions): Promise<Outcome> => {
  const ragesMs = scene?.lastsMs ?? calmAfterMs;
  const defects = typeof planted === "function" ? planted() : planted;
  const core = openCore({ seed, calmAfterMs: ragesMs, ...options, ...(scene && { rates: scene.rates }) });
  const objects = memoryObjects();
  const reference = openReference({
    now: () => core.now(),
    calmAt: core.now() + ragesMs,
    readObject: (uri) => objects.text(uri),
  });
  const queues = openQueues(core, reference.messageLost);
  const bus = openBus(core, queues, (event: BusEvent, hearers) => reference.heard(event, hearers));
  const hosting = openBedrockHosting(core);
  const jobs = openBedrockJobs({
    core,
    bus,
    jobChanged: reference.jobChanged,
    ended: (job) => writeBatchOutput(core, objects, job),
    ...(scene && { takes: scene.jobTakes }),
    trained: (job, modelArn) => {
      hosting.models.add(modelArn);
      writeMetrics(objects, job);
    },
  });
  const answers = openBedrockAnswers(core, hosting);
  const requests = openBedrockRequests(core, answers, reference.onDemand);
  const surroundings = { core, queues, bus, objects, bedrock: { jobs, hosting, answers, requests }, defects };
  const { services, stores, told } = openCast(surroundings);
  const workers = openWorkers(core, queues, { ...staffOf(surroundings, services), handled: reference.handled });
  const clockwork = openClockwork(core, queues);
  jobs.setLimit(customization, 2);
  jobs.setLimit(batchModel.id, scene?.batchJobsMax ?? 3);
  const users = (scene?.users ?? openUsers)({ core, bus, queues, objects, jobs });
  reference.watch({
    asked: users.asked,
    poisoned: users.poisoned,
    jobs: jobs.jobs,
    limits: jobs.limits,
    capacities: hosting.capacities,
    paid: answers.paid,
    slots: () =>
      stores.quotas.all().flatMap(({ key, holders }) => Object.keys(holders).map((jobKey) => ({ key, jobKey }))),
    queues: () =>
      queues.all().map(({ spec, messages }) => ({ name: spec.name, about: [...messages].map((one) => one.about) })),
    mailsAfter: (count) =>
      told.mails.slice(count).map((letter) => ({ subject: letter.subject, text: renderText(letter), to: letter.to })),
  });

  const startsAt = core.now();
  let steps = 0;
  /** Until nothing goes on any more, or a bound is passed, or an invariant broken. */
  const playOn = async (boundAt: number): Promise<void> => {
    while (reference.violations.length === 0) {
      if (core.agenda.busy === 0 && core.now() >= startsAt + ragesMs && reference.isQuiet()) break;
      if (core.now() > boundAt) {
        reference.boundPassed();
        break;
      }
      const happening = core.agenda.next();
      if (!happening) break;
      happening.run();
      steps += 1;
      await settled(workers);
      reference.look();
    }
    clockwork.stop();
  };
  /** Nothing goes on in between, so the schedules rest. */
  const comeBackAfter = (ms: number, act: () => void): void => {
    core.later("somebody comes back", ms, () => {
      clockwork.start();
      act();
    });
  };

  if (!users.plans.redrivesLate) core.later("redrive", ragesMs + hour, () => redrive("redrive"), { isIdle: true });
  const redrive = (name: string): void => {
    reference.redriven();
    users.redrive(name);
  };
  clockwork.start();
  await playOn(startsAt + ragesMs + 60 * hour);
  reference.everythingEnded();
  if (users.plans.redrivesLate) {
    comeBackAfter(14 * day, () => redrive("late redrive"));
    await playOn(core.now() + 14 * day + 60 * hour);
    reference.everythingEnded();
  }
  if (users.plans.replaysLate) {
    comeBackAfter(3 * day, () => {
      bus.replay("late-1");
      bus.replay("late-2");
    });
    await playOn(core.now() + 3 * day + 60 * hour);
    reference.everythingEnded();
  }
  return {
    seed,
    violations: reference.violations,
    struck: core.weather.struck,
    steps,
    runs: users.asked.filter(({ kind }) => kind === "run").length,
    virtualMs: core.now() - startsAt,
    traceHash: core.traceHash(),
    outcomes: reference.outcomes(),
    said: reference.said(),
    mailed: reference.mailed(),
    lines: core.lines,
    jobs: jobs.jobs,
  };
};

const writeMetrics = (objects: MemoryObjects, { order, arn, kind }: Job): void => {
  if (kind !== "training") return;
  const folder = `${order.outputUri}model-customization-job-${arn.slice(arn.lastIndexOf("/") + 1)}/`;
  objects.put(
    `${folder}training_artifacts/step_wise_training_metrics.csv`,
    "step_number,epoch_number,training_loss\n1,0,2.5\n2,1,1.5\n",
  );
};

/** More turns than any stream takes. */
const turnsMax = 50;

/** Lets whoever was resumed run until it stops at its next call. Streams take turns of the event loop; nothing takes real time. */
const settled = async (workers: { active: number }): Promise<void> => {
  for (let turns = 0; turns < turnsMax; turns += 1) {
    const { promise, resolve } = Promise.withResolvers<void>();
    setImmediate(resolve);
    await promise;
    if (workers.active === 0) return;
  }
  throw new Error(`a handler waits for something outside the world (${workers.active} at work)`);
};
