import type { Handle } from "../../../services/chassis/consume.ts";
import type { Clock } from "../../../services/chassis/clock.ts";
import type { InMessage, ReturnPath } from "../../../services/chassis/ports.ts";
import { deferMsMax, settle } from "../../../services/chassis/settle.ts";
import type { Happening } from "./agenda.ts";
import { hour, minute, type Core } from "./core.ts";
import { hashOf } from "./dice.ts";
import type { Message, Queue, Queues } from "./queues.ts";
import type { FunctionSpec } from "./topology.ts";

/** What a handler sees of the process it runs in: a clock of its own, and a stop before every call. */
export type Process = {
  /** `<service>/<reaction> <what the message is about>`: where draws are made. */
  readonly site: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** Every call of a port goes through here: it takes time, and may fail, be repeated, or be the last. */
  call<Result>(name: string, pass: () => Promise<Result> | Result, answers?: Answers): Promise<Result>;
};

/** What a call comes to when it does not come to its result, where that is not simply an error. May throw. */
export type Answers = {
  /** Refused for the moment, certainly without effect. */
  refused?: (draw: number) => unknown;
  /** Nobody knows whether it had an effect. */
  lost?: () => unknown;
  /** How long it takes. */
  ms?: readonly [least: number, most: number];
  /** The SDK sends it again by itself when the answer is lost. */
  isRepeated?: boolean;
};

/** How a reaction is run: the handler for one message in one process. */
export type Staff = (spec: FunctionSpec, process: Process) => Handle;

type Worker = { isDead: boolean; readonly skewMs: number; timer?: Happening; died(): void };

export type Workers = {
  /** Handlers at work that wait for nothing that the world knows of. 0 whenever time moves, or a handler does real I/O. */
  readonly active: number;
};

/** One handler on one message. It may wait for several calls at once, and may end while some of them are still out. */
type Run = { waits: number; isOver: boolean };

/** Lambda: takes batches off the queues, runs a handler for each message, and dies whenever the weather says so. */
export const openWorkers = (core: Core, queues: Queues, options: WorkersOptions): Workers => {
  const count = { active: 0 };
  for (const spec of core.topology.functions)
    for (const source of spec.sources) {
      const queue = queues.byArn(source.queueArn);
      queue.taker = openMapping({ ...options, core, spec, queue, source, count });
    }
  return {
    get active() {
      return count.active;
    },
  };
};

export type WorkersOptions = {
  staff: Staff;
  returnPath: (spec: FunctionSpec, process: Process) => ReturnPath;
  /** A reaction is through with a message. */
  handled: (reaction: string, about: string) => void;
};

type MappingOptions = WorkersOptions & {
  core: Core;
  spec: FunctionSpec;
  queue: Queue;
  source: FunctionSpec["sources"][number];
  count: { active: number };
};

/** An event source mapping: so many messages at once, so many functions at once. */
const openMapping = (options: MappingOptions) => {
  const { core, spec, queue, source } = options;
  const name = `${spec.service}/${spec.reaction}`;
  const ready: Message[] = [];
  let inFlight = 0;

  const pull = (): void => {
    while (ready.length > 0 && inFlight < source.concurrencyMax) {
      const batch = ready.splice(0, source.batchSize).filter((message) => !message.isGone && queue.receive(message));
      if (batch.length > 0) start(batch);
    }
  };
  const start = (batch: readonly Message[], isExtra = false): void => {
    inFlight += isExtra ? 0 : 1;
    invoke({ ...options, name, batch }, () => {
      inFlight -= isExtra ? 0 : 1;
      pull();
    });
    if (!isExtra) for (const message of batch) deliverAgain(message);
  };
  const deliverAgain = (message: Message): void => {
    const site = `${name} ${message.about}`;
    if (core.weather.strikes("message twice at once", site)) start([message], true);
    if (core.weather.strikes("message again later", site))
      core.later(`${site} again`, core.dice.between(`${site} again`, minute, 5 * hour), () => start([message], true));
  };
  return {
    offer(message: Message): void {
      ready.push(message);
      pull();
    },
  };
};

const invoke = (options: MappingOptions & { name: string; batch: readonly Message[] }, ended: () => void): void => {
  const { core, spec, queue, name, batch } = options;
  const [first] = batch;
  const site = `${name} ${first?.about ?? ""}`;
  const isOff = core.weather.strikes("clock off", site);
  const skewMs = isOff ? Math.round(core.dice.between(`${site} clock`, -5 * minute, 5 * minute)) : 0;
  let running = batch.length;
  const over = (): void => {
    if (worker.timer) core.agenda.cancel(worker.timer);
    ended();
  };
  const worker: Worker = {
    isDead: false,
    skewMs,
    died() {
      if (worker.isDead) return;
      worker.isDead = true;
      over();
    },
  };
  worker.timer = core.later(`${site} times out`, spec.timeoutMs, () => {
    core.trace(name, `runs out of time with ${first?.about ?? ""}`);
    worker.died();
  });
  const handled: Message[] = [];
  for (const message of batch) {
    void runOne(options, worker, message).then((isDone) => {
      if (worker.isDead) return;
      running -= 1;
      if (isDone) handled.push(message);
      if (running > 0) return;
      worker.isDead = true;
      // Lambda deletes what was handled when the function returns.
      for (const one of handled) queue.remove(one);
      over();
    });
  }
};

const runOne = async (
  { core, spec, name, staff, returnPath, handled, count, queue }: MappingOptions & { name: string },
  worker: Worker,
  message: Message,
): Promise<boolean> => {
  const run: Run = { waits: 0, isOver: false };
  const process = processOf({ core, worker, count, run, site: `${name} ${message.about}` });
  const over = (): void => {
    if (run.waits === 0) count.active -= 1;
    run.isOver = true;
  };
  count.active += 1;
  core.trace(name, `takes ${message.about}, receive ${message.receiveCount}`);
  try {
    const settled = await settle(staff(spec, process), asReceived(message, queue), {
      returnPath: returnPath(spec, process),
      deferMsMax,
    });
    const why = settled.outcome === "done" ? "" : `: ${settled.reason}`;
    core.trace(name, `${settled.outcome} ${message.about}${why}`);
    if (settled.outcome === "done") handled(name, message.about);
    over();
    return true;
  } catch (error) {
    over();
    core.trace(name, `fails with ${message.about}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
};

const asReceived = (message: Message, queue: Queue): InMessage => ({
  messageId: message.id,
  body: message.body,
  attributes: message.attributes,
  system: {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    ...(message.deadFrom !== undefined && { DeadLetterQueueSourceArn: message.deadFrom }),
    QueueArn: queue.spec.arn,
  },
  sentAt: message.sentAt,
  receiveCount: message.receiveCount,
});

/** What goes wrong with a call, in the order in which one draw decides. */
const misfortunes = [
  "crash before a call",
  "crash after a call",
  "call refused",
  "answer lost",
  "call repeated",
  "call slow",
] as const;

const usualMs = [5, 60] as const;
/** From an answer that others do not wait for to longer than any function may run; each order of magnitude as often. */
const slowMs = (draw: number): number => 1000 * 400 ** draw;

const processOf = ({
  core,
  worker,
  count,
  run,
  site,
}: {
  core: Core;
  worker: Worker;
  count: MappingOptions["count"];
  run: Run;
  site: string;
}): Process => {
  const { agenda, weather, dice } = core;
  /** The handler goes on when the world gets there, unless its process has died by then. */
  const wait = async (ms: number, tie: number): Promise<void> =>
    new Promise((resolve) => {
      if (run.waits === 0 && !run.isOver) count.active -= 1;
      run.waits += 1;
      agenda.at(agenda.now + ms, tie, () => {
        if (worker.isDead) return;
        run.waits -= 1;
        if (run.waits === 0 && !run.isOver) count.active += 1;
        resolve();
      });
    });
  const never = async (): Promise<never> => new Promise(() => {});
  const die = async (): Promise<never> => {
    if (run.waits === 0 && !run.isOver) count.active -= 1;
    worker.died();
    return never();
  };
  return {
    site,
    clock: {
      now: () => new Date(agenda.now + worker.skewMs),
      wait: async (ms) => {
        if (worker.isDead) return never();
        await wait(ms, hashOf(`${site} waits`, core.seed));
      },
    },
    random: () => dice.draw(`${site} random`).value,
    async call(name, pass, { refused, lost, ms = usualMs, isRepeated = false } = {}) {
      if (worker.isDead) return never();
      const { fault, draw } = weather.choose(`${site} > ${name}`, misfortunes);
      const [least, most] = ms;
      await wait(fault === "call slow" ? slowMs(draw.other) : least + draw.other * (most - least), draw.other);
      core.trace(site, fault === undefined ? name : `${name}: ${fault}`);
      if (fault === "crash before a call") return die();
      if (fault === "call refused") {
        if (refused) return refused(draw.other) as Awaited<ReturnType<typeof pass>>;
        throw new Error(`${name} was throttled longer than the SDK tries`);
      }
      const result = await pass();
      if (fault === "crash after a call") return die();
      if (fault === "answer lost") {
        if (lost) return lost() as Awaited<ReturnType<typeof pass>>;
        throw new Error(`${name} timed out; nobody knows whether it came through`);
      }
      if (fault === "call repeated" && isRepeated) return pass();
      return result;
    },
  };
};
