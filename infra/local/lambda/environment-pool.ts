import { availableParallelism, totalmem } from "node:os";
import type { CloudClock, Timer } from "../core/clock.ts";
import { AwsError } from "../wire/aws-error.ts";
import type { Environment } from "./environment.ts";
import type { FunctionConfig } from "./function-config.ts";

export type Lease = { environment: Environment; cold: boolean };

export type PoolOptions = {
  clock: CloudClock;
  start(config: FunctionConfig, onEnd: () => void): Environment;
  /** How long an environment stays warm without work, in real ms. */
  idleMs?: number;
  /** Environments of all functions together. */
  environmentsMax?: number;
  promisedMb?: number;
};

type Job = { config: FunctionConfig; since: number; take: (lease: Lease) => void; refuse: (cause: Error) => void };
type Idle = { environment: Environment; timer: Timer };
type Fleet = { config: FunctionConfig; idle: Idle[]; busy: Set<Environment>; jobs: Job[] };

const idleMsDefault = 60_000;
/** A worker with SDK clients takes about 50 MB. Too few for the functions there are, and each is ended to start another: with 16 the hosting tests took 67 s of processor time, with 40 they take 31 s. How many start at once is `loadingMax`. */
const environmentsMaxDefault = Math.min(40, Math.max(12, Math.floor(totalmem() / 256e6)));
/** AWS has 1,000 per account; more than this of one function helps nobody on a laptop. */
const perFunctionMax = 10;
/** A warm environment is often free again before another has started, which costs some hundred ms of processor time. */
const patienceMs = 25;

/** Loading code is work for a processor: more at once make each slower, and what waits for a slow start asks for one more. A function's first environment does not wait for it. */
const loadingMax = Math.max(2, availableParallelism());

const liveOf = (fleet: Fleet) => fleet.idle.length + fleet.busy.size;
/** What the environments of one function are promised together. Who asks for gigabytes uses them, and a processor all the while: more at once would only hold more. */
const promisedMbDefault = totalmem() / 2e6;
/** Also where memory is short: two at once find what one alone does not. */
const perFunctionMin = 2;

const limitOf = ({ reservedConcurrency = perFunctionMax, memoryMb }: FunctionConfig, promisedMb: number) =>
  Math.min(reservedConcurrency, perFunctionMax, Math.max(perFunctionMin, Math.floor(promisedMb / memoryMb)));

const throttled = ({ name }: FunctionConfig) =>
  new AwsError("TooManyRequestsException", `Rate Exceeded. The reserved concurrency of ${name} is 0.`, 429, {
    Type: "User",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
  });

const stopping = () => new AwsError("ServiceException", "The local cloud is stopping.", 500);

/** Execution environments: started when wanted, reused while warm, never more than the machine bears, and none so busy that another function starves. */
export const environmentPool = (options: PoolOptions) => {
  const { clock, idleMs = idleMsDefault } = options;
  const { environmentsMax = environmentsMaxDefault, promisedMb = promisedMbDefault } = options;
  const fleets = new Map<string, Fleet>();
  /** On their way out to make room for another function. */
  const ending = new Set<Environment>();
  let live = 0;
  let loading = 0;
  let quiet: (() => void) | undefined;
  let stopped = false;

  const fleetOf = (config: FunctionConfig): Fleet => {
    const fleet = fleets.get(config.name) ?? { config, idle: [], busy: new Set(), jobs: [] };
    fleets.set(config.name, fleet);
    return fleet;
  };

  const retire = ({ environment, timer }: Idle, fleet: Fleet) => {
    timer.cancel();
    fleet.idle = fleet.idle.filter((idle) => idle.environment !== environment);
    return environment.end();
  };

  const start = (fleet: Fleet): Environment => {
    live += 1;
    const environment: Environment = options.start(fleet.config, () => {
      live -= 1;
      ending.delete(environment);
      const idle = fleet.idle.find((one) => one.environment === environment);
      if (idle !== undefined) void retire(idle, fleet);
      dispatch();
    });
    loading += 1;
    void environment.loaded.then(() => {
      loading -= 1;
      dispatch();
    });
    return environment;
  };

  const hand = (fleet: Fleet, lease: Lease) => {
    fleet.busy.add(lease.environment);
    fleet.jobs.shift()?.take(lease);
  };

  const serveWarm = (fleet: Fleet) => {
    while (fleet.jobs.length > 0) {
      const idle = fleet.idle.pop();
      if (idle === undefined) return;
      idle.timer.cancel();
      hand(fleet, { environment: idle.environment, cold: false });
    }
  };

  /** The environment that has been idle longest, of the function that can best do without. */
  const spare = (): [Idle, Fleet] | undefined => {
    const rich = [...fleets.values()]
      .filter((fleet) => fleet.idle.length > 0)
      .toSorted((a, b) => liveOf(b) - liveOf(a))[0];
    const idle = rich?.idle[0];
    return rich !== undefined && idle !== undefined ? [idle, rich] : undefined;
  };

  /** At the cap, a spare environment ends first; its end dispatches again. */
  const serveStarving = (fleet: Fleet) => {
    if (fleet.jobs.length === 0 || liveOf(fleet) > 0) return;
    if (live < environmentsMax) return hand(fleet, { environment: start(fleet), cold: true });
    const found = ending.size === 0 ? spare() : undefined;
    if (found === undefined) return;
    ending.add(found[0].environment);
    void retire(...found);
  };

  const scaleUp = (fleet: Fleet) => {
    for (let job = fleet.jobs[0]; job !== undefined; job = fleet.jobs[0]) {
      const impatient = fleet.busy.size === 0 || clock.now() - job.since >= patienceMs;
      const full = live >= environmentsMax || liveOf(fleet) >= limitOf(fleet.config, promisedMb);
      if (!impatient || full || loading >= loadingMax) return;
      hand(fleet, { environment: start(fleet), cold: true });
    }
  };

  const dispatch = () => {
    for (const step of [serveStarving, serveWarm, scaleUp]) for (const fleet of fleets.values()) step(fleet);
    if ([...fleets.values()].every((fleet) => fleet.busy.size === 0)) quiet?.();
  };

  return {
    acquire: (config: FunctionConfig): Promise<Lease> =>
      new Promise((resolve, reject) => {
        if (stopped) return reject(stopping());
        if (limitOf(config, promisedMb) === 0) return reject(throttled(config));
        const fleet = fleetOf(config);
        fleet.config = config;
        fleet.jobs.push({ config, since: clock.now(), take: resolve, refuse: reject });
        dispatch();
        if (fleet.jobs.length > 0) clock.after(patienceMs, dispatch);
      }),
    /** Back to the warm ones, unless it has died or its function has been changed since. */
    release: ({ environment }: Lease): void => {
      const fleet = fleetOf(environment.config);
      fleet.busy.delete(environment);
      if (environment.isAlive() && fleet.config === environment.config) {
        const timer = clock.after(idleMs, () => {
          const idle = fleet.idle.find((one) => one.environment === environment);
          if (idle !== undefined) return retire(idle, fleet);
        });
        fleet.idle.push({ environment, timer });
      } else void environment.end();
      dispatch();
    },
    /** A changed function starts cold. */
    renew: (config: FunctionConfig): void => {
      const fleet = fleetOf(config);
      fleet.config = config;
      for (const idle of fleet.idle) void retire(idle, fleet);
    },
    /** Lets running invocations finish for `graceMs` of real time, then ends every thread. */
    stop: async (graceMs: number): Promise<void> => {
      const all = [...fleets.values()];
      stopped = true;
      for (const fleet of all) for (const job of fleet.jobs.splice(0)) job.refuse(stopping());
      if (all.some((fleet) => fleet.busy.size > 0))
        await new Promise<void>((resolve) => {
          const timer = clock.after(graceMs, resolve);
          quiet = () => (timer.cancel(), resolve());
        });
      const idle = all.flatMap((fleet) => fleet.idle.map((one) => (one.timer.cancel(), one.environment)));
      const busy = all.flatMap((fleet) => [...fleet.busy]);
      await Promise.all([...idle, ...busy].map((environment) => environment.end()));
    },
  };
};

export type EnvironmentPool = ReturnType<typeof environmentPool>;
