import fc from "fast-check";
import { availableParallelism } from "node:os";
import { beforeEach, expect, test } from "vitest";
import type { CloudClock } from "../core/clock.ts";
import type { Environment } from "./environment.ts";
import { environmentPool, type Lease } from "./environment-pool.ts";
import type { FunctionConfig } from "./function-config.ts";

type Due = { at: number; work: () => unknown };

let now: number;
let due: Due[];
let started: string[];
let alive: number;
/** What an environment waits for to have its code loaded. */
let loaded: Promise<void>;

const clock: CloudClock = {
  speed: 1,
  now: () => now,
  after: (delayMs, work) => {
    const entry: Due = { at: now + delayMs, work };
    due.push(entry);
    return { cancel: () => void (due = due.filter((other) => other !== entry)) };
  },
  afterScaled: (delayMs, work) => clock.after(delayMs, work),
};

const pass = (ms: number) => {
  const until = now + ms;
  for (;;) {
    const next = due.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined) break;
    due = due.filter((entry) => entry !== next);
    now = next.at;
    void next.work();
  }
  now = until;
};

const fn = (name: string, reservedConcurrency?: number, memoryMb = 128) =>
  ({ name, reservedConcurrency, memoryMb }) as FunctionConfig;

const start = (config: FunctionConfig, onEnd: () => void): Environment => {
  let up = true;
  started.push(config.name);
  alive += 1;
  const end = async () => {
    if (!up) return;
    up = false;
    alive -= 1;
    onEnd();
  };
  return { config, isAlive: () => up, loaded, end, invoke: () => Promise.reject(new Error("not here")) };
};

const open = (more: { environmentsMax?: number; idleMs?: number; promisedMb?: number } = {}) =>
  environmentPool({ clock, start, ...more });

/** A lease as soon as there is one, to be looked at without waiting. */
const ask = async (pool: ReturnType<typeof open>, config: FunctionConfig) => {
  const asked: { lease?: Lease } = {};
  void pool.acquire(config).then((lease) => (asked.lease = lease));
  await Promise.resolve();
  return asked;
};
const taken = (asked: { lease?: Lease }): Lease => {
  if (asked.lease === undefined) throw new Error("There is no lease yet.");
  return asked.lease;
};

beforeEach(() => {
  now = 1_000;
  due = [];
  started = [];
  alive = 0;
  loaded = Promise.resolve();
});

test("What waits for code that loads slowly starts no more of it than there are processors", async () => {
  const slow = Promise.withResolvers<void>();
  loaded = slow.promise;
  const pool = open();
  const config = fn("a");
  for (let second = 0; second < 10; second += 1) {
    await ask(pool, config);
    pass(1_000);
  }
  const loadingMax = Math.max(2, availableParallelism());
  expect(started).toHaveLength(Math.min(loadingMax, 10));
  await ask(pool, fn("b"));
  expect(started.at(-1)).toBe("b");
  slow.resolve();
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  expect(started.filter((name) => name === "a").length).toBe(10);
});

test.each([
  [128, 10],
  [3008, 4],
  [10_240, 2],
])(
  "Of a function that asks for %d MB %d environments are started where 13 GB may be promised",
  async (memoryMb, most) => {
    const pool = open({ promisedMb: 13_000 });
    for (let second = 0; second < 12; second += 1) {
      await ask(pool, fn("a", undefined, memoryMb));
      pass(1_000);
      await Promise.resolve();
    }
    expect(started).toHaveLength(most);
  },
);

test("An environment that was given back is given out again, warm", async () => {
  const pool = open();
  const first = taken(await ask(pool, fn("a")));
  pool.release(first);
  const config = first.environment.config;
  expect(taken(await ask(pool, config))).toEqual({ environment: first.environment, cold: false });
  expect(started).toEqual(["a"]);
});

test("An environment without work ends after its idle time", async () => {
  const pool = open({ idleMs: 5_000 });
  const config = fn("a");
  pool.release(taken(await ask(pool, config)));
  pass(4_999);
  expect(alive).toBe(1);
  pass(1);
  expect(alive).toBe(0);
});

test("A second environment starts only when the first stays busy", async () => {
  const pool = open();
  const config = fn("a");
  const first = taken(await ask(pool, config));
  const second = await ask(pool, config);
  expect(second.lease).toBeUndefined();
  pool.release(first);
  await Promise.resolve();
  expect(taken(second).cold).toBe(false);
  const third = await ask(pool, config);
  pass(25);
  await Promise.resolve();
  expect(taken(third).cold).toBe(true);
  expect(started).toEqual(["a", "a"]);
});

test("Reserved concurrency is never exceeded", async () => {
  const pool = open();
  const config = fn("a", 1);
  await ask(pool, config);
  const second = await ask(pool, config);
  pass(60_000);
  await Promise.resolve();
  expect(second.lease).toBeUndefined();
});

test("At the cap, a function that has no environment takes the spare one of another", async () => {
  const pool = open({ environmentsMax: 2 });
  const rich = fn("rich");
  const leases = [taken(await ask(pool, rich))];
  const waiting = await ask(pool, rich);
  pass(25);
  await Promise.resolve();
  leases.push(taken(waiting));
  const queued = await ask(pool, rich);
  const poor = await ask(pool, fn("poor"));
  pool.release(leases[0] as Lease);
  await Promise.resolve();
  expect(taken(poor).environment.config.name).toBe("poor");
  expect(queued.lease).toBeUndefined();
});

test("A function changed meanwhile starts cold", async () => {
  const pool = open();
  const before = taken(await ask(pool, fn("a")));
  pool.renew(fn("a"));
  pool.release(before);
  expect(before.environment.isAlive()).toBe(false);
  expect(taken(await ask(pool, fn("a"))).cold).toBe(true);
});

test("Whatever comes and goes, the cap holds and everybody is served in the end", async () => {
  const steps = fc.array(fc.tuple(fc.constantFrom("ask", "give back", "wait"), fc.nat({ max: 3 })), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 3 }), async (script, environmentsMax) => {
      [now, due, started, alive] = [1_000, [], [], 0];
      const pool = open({ environmentsMax });
      const functions = [fn("a"), fn("b"), fn("c"), fn("d")];
      const held: Lease[] = [];
      const count = { asked: 0, served: 0 };
      const giveBack = async () => {
        const lease = held.shift();
        if (lease !== undefined) pool.release(lease);
        await Promise.resolve();
        await Promise.resolve();
      };
      for (const [step, which] of script) {
        if (step === "ask") {
          count.asked += 1;
          void pool
            .acquire(functions[which] as FunctionConfig)
            .then((lease) => ((count.served += 1), held.push(lease)));
          await Promise.resolve();
        } else if (step === "give back") await giveBack();
        else pass(100);
        expect(alive).toBeLessThanOrEqual(environmentsMax);
      }
      for (let rounds = 0; count.served < count.asked && rounds < 200; rounds += 1) {
        await giveBack();
        pass(100);
        await Promise.resolve();
      }
      expect(count.served).toBe(count.asked);
    }),
  );
});
