import fc from "fast-check";
import { setImmediate as settleMicrotasks } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { isTerminal } from "../domain/result.ts";
import type { JobOrder } from "../domain/ticket.ts";
import { memoryJobs } from "../memory/memory-jobs.ts";
import { cancelled, requested, runEnded, stateChange, submission, ticked, type Message } from "../memory/play.ts";
import { sampleBatch, sampleRun, sampleTraining } from "../domain/samples.ts";
import type { Tap } from "../../chassis/memory/tap.ts";
import { tapped } from "../memory/tapped-ports.ts";

type Fate = "go" | "die";
type Worker = {
  message: Message;
  bornAtTick: number;
  gates: ((fate: Fate) => void)[];
  isDead: boolean;
  isDone: boolean;
  /** Stays between two calls while others run past it. */
  isSlow: boolean;
};

/** Numbers that one seed decides (mulberry32), so that a failing schedule can be run again. */
const dice = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

type Hostility = {
  lossOfEvents: number;
  deaths: number;
  duplicates: number;
  busy: number;
  late: number;
  limits: boolean;
};

/** Many workers at once, each stopped at every call of a port; the dice say who goes on, who dies, what arrives and what Bedrock does. */
const hostileWorld = (seed: number, hostility: Hostility) => {
  const roll = dice(seed);
  const chance = (p: number): boolean => roll() < p;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(roll() * items.length)] as T;
  let isHostile = true;
  const world = memoryJobs({ random: roll, isLate: () => isHostile && chance(hostility.late) });
  const { ports } = world;
  const jobs: JobOrder[] = [];
  const inbox: Message[] = [];
  const workers: Worker[] = [];
  let ticks = 0;
  let hasChanged = false;

  ports.jobs.refuses(({ job }) => {
    if (job.kind === "training" && job.order.baseModel === "refused") return { outcome: "refused", message: "no" };
    return isHostile && chance(hostility.busy) ? { outcome: "busy", message: "outsiders" } : undefined;
  });

  const start = (message: Message): void => {
    const worker: Worker = { message, bornAtTick: ticks, gates: [], isDead: false, isDone: false, isSlow: chance(0.3) };
    const tap: Tap = async (call, pass) => {
      const fate = await new Promise<Fate>((resolve) => worker.gates.push(resolve));
      worker.isDead ||= fate === "die";
      if (worker.isDead) throw new Error("died before a call");
      const result = await pass();
      hasChanged ||= call === "jobs.create" || call === "quotas.replace";
      worker.isDead ||= isHostile && chance(hostility.deaths);
      if (worker.isDead) throw new Error("died after a call");
      return result;
    };
    workers.push(worker);
    message.deliver(tapped(ports, tap)).then(
      () => (worker.isDone = true),
      () => {
        worker.isDone = true;
        inbox.push(message);
      },
    );
  };

  const go = async (worker: Worker, fate: Fate): Promise<void> => {
    const [gate] = worker.gates.splice(Math.floor(roll() * worker.gates.length), 1);
    gate?.(fate);
    await settleMicrotasks();
    if (worker.isDone) workers.splice(workers.indexOf(worker), 1);
    for (const command of ports.submissions.queue.splice(0)) inbox.push(submission(command));
  };

  const arrive = async (): Promise<void> => {
    const [message] = inbox.splice(Math.floor(roll() * inbox.length), 1);
    if (!message) return;
    if (isHostile && chance(hostility.duplicates / 2)) inbox.push(message);
    if (isHostile && chance(hostility.duplicates / 2)) start(message);
    start(message);
    await settleMicrotasks();
  };

  /** Bedrock moves a job on; a Stopping one stops. Its event may be lost, and comes whenever it likes. */
  const progress = (): void => {
    const job = pick(ports.jobs.inFlight());
    if (!job) return;
    const status = job.status === "Stopping" ? "Stopped" : pick(["Completed", "Completed", "Failed"]);
    ports.jobs.set(job.name, { status, ...(job.kind === "training" && { modelArn: "arn:model" }) });
    if (!isHostile || chance(hostility.lossOfEvents)) return;
    const { kind, order } = job;
    inbox.push(stateChange({ kind, order } as JobOrder));
  };

  /** Functions are killed after a minute, ticks are five apart: whoever was alive at the tick before is not any more. */
  const tick = async (): Promise<void> => {
    for (const worker of workers.filter(({ bornAtTick }) => bornAtTick < ticks))
      while (!worker.isDone) await go(worker, "die");
    ticks += 1;
    ports.clock.advance(300_000);
    inbox.push(ticked(ports.clock.now().toISOString()));
  };

  const changeLimit = (): void => void world.limits.set("L-E2ED42E6", Math.floor(roll() * 4));

  const act = async (): Promise<void> => {
    const at = roll();
    const awake = workers.filter(({ isSlow }) => !isSlow || chance(0.02));
    if (awake.length > 0 && at < 0.8) return go(pick(awake), chance(hostility.deaths) ? "die" : "go");
    if (inbox.length > 0 && at < 0.95 && workers.length < 8) return arrive();
    if (at < 0.97) return progress();
    if (hostility.limits && at < 0.975) return changeLimit();
    if (at > 0.993) await tick();
  };

  /** I1: every live job has a slot, and slots are given within the limit. I2: one job a ticket. */
  const expectSafety = async (): Promise<void> => {
    if (!hasChanged) return;
    hasChanged = false;
    for (const key of await ports.quotas.keys()) {
      const quota = await ports.quotas.read(key);
      const mine = ports.jobs
        .inFlight()
        .filter(({ kind, order }) => ports.quotaFor({ kind, order } as JobOrder).key === key);
      for (const { order } of mine) expect(Object.keys(quota?.holders ?? {})).toContain(order.jobKey);
      if (!hostility.limits) expect(mine.length).toBeLessThanOrEqual(quota?.limit ?? 0);
    }
    expect(new Set(ports.jobs.jobs.map(({ order }) => order.jobKey)).size).toBe(ports.jobs.jobs.length);
  };

  const request = (run: string, job: JobOrder): void => {
    jobs.push(job);
    inbox.push(requested(run, job));
  };

  /** No more faults; Bedrock ends every job; a bounded number of ticks must end every ticket (L1), two rounds more free every slot (I4). */
  const calm = async (): Promise<void> => {
    isHostile = false;
    world.limits.delete("L-E2ED42E6");
    for (let left = 40; left > 0 && !isQuiet(); left -= 1) await calmRound();
    await calmRound();
    await calmRound();
  };
  const calmRound = async (): Promise<void> => {
    await tick();
    await tick();
    while (workers.length + inbox.length > 0) {
      if (inbox.length > 0 && workers.length < 6) await arrive();
      const [worker] = workers;
      if (worker) await go(worker, "go");
      await expectSafety();
    }
    while (ports.jobs.inFlight().length > 0) progress();
  };
  const isQuiet = (): boolean =>
    inbox.length + workers.length === 0 && ports.tickets.all().every(({ phase }) => phase === "ended");

  return { world, inbox, jobs, request, act, calm, expectSafety };
};

const expectEnd = async ({ world, jobs }: ReturnType<typeof hostileWorld>): Promise<void> => {
  const { ports, published } = world;
  const tickets = ports.tickets.all();
  expect(tickets.filter(({ phase }) => phase !== "ended").map(({ jobKey, phase }) => `${jobKey} ${phase}`)).toEqual([]);
  for (const key of await ports.quotas.keys())
    expect(Object.keys((await ports.quotas.read(key))?.holders ?? {}), "slots held at the end").toEqual([]);
  expect(ports.jobs.jobs.every(isTerminal)).toBe(true);
  for (const { order } of jobs) {
    const told = published.filter(
      ({ type, detail }) => /Completed|Failed/.test(type) && JSON.stringify(detail).includes(order.jobKey),
    );
    const isKnown = tickets.some(({ jobKey }) => jobKey === order.jobKey);
    expect(new Set(told.map(({ type, detail }) => `${type} ${detail.metadata.id}`)).size).toBe(isKnown ? 1 : 0);
  }
};

const playDay = async (seed: number, hostility: Hostility, steps = 1200): Promise<void> => {
  const day = hostileWorld(seed, hostility);
  for (let count = 0; count < 4; count += 1) {
    day.request(sampleRun("a"), sampleTraining(`a${count}`, count === 3 ? { baseModel: "refused" } : {}));
    day.request(sampleRun("b"), sampleTraining(`b${count}`));
    day.request(sampleRun("c"), sampleBatch(`c${count}`));
  }
  for (let step = 0; step < steps; step += 1) {
    if (step === 400 + (seed % 400)) day.inbox.push(cancelled(sampleRun("b")));
    if (step === 600 && seed % 3 === 0) day.inbox.push(runEnded(sampleRun("c")));
    await day.act();
    await day.expectSafety();
  }
  await day.calm();
  await day.expectSafety();
  await expectEnd(day);
};

const calmDay = { lossOfEvents: 0, deaths: 0, duplicates: 0, busy: 0, late: 0, limits: false };
const days: Record<string, Hostility> = {
  "a day without faults": calmDay,
  "no event of Bedrock ever arrives": { ...calmDay, lossOfEvents: 1 },
  "duplicates, often at the same instant": { ...calmDay, duplicates: 0.5 },
  "processes die at one call in twenty": { ...calmDay, deaths: 0.05, duplicates: 0.1 },
  "outsiders take half of the room": { ...calmDay, busy: 0.5 },
  "the lists are late": { ...calmDay, late: 0.7, duplicates: 0.2 },
  "limits go up and down": { ...calmDay, limits: true, duplicates: 0.2 },
  "everything at once": { lossOfEvents: 0.3, deaths: 0.04, duplicates: 0.3, busy: 0.3, late: 0.3, limits: true },
};

describe.each(Object.entries(days))("%s", (_, hostility) => {
  test("jobs keep to their slots, tickets to one job and one result, and every one ends", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 0x7fffffff }), async (seed) => playDay(seed, hostility)),
      { numRuns: Number(process.env["HOSTILE_DAYS"] ?? 12), seed: 20261121, endOnFailure: true },
    );
  });
});
