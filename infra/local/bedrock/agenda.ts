import type { Cloud } from "../core/cloud.ts";
import type { Timer } from "../core/clock.ts";

/** What is due and when, kept in the database: a restarted process finds its pending work again. */
export type Agenda = {
  /** `work` may run again after a crash: it must look at the resource's state first. */
  on(kind: string, work: (resource: string) => void | Promise<void>): void;
  /** Plans (or moves) one piece of work to a real instant, in ms since 1970. */
  planAt(kind: string, resource: string, at: number): void;
  /** Plans after `delayMs` of AWS time. */
  plan(kind: string, resource: string, delayMs: number): void;
  forget(kind: string, resource: string): void;
  /** Arms timers for what an earlier process left; to be called once all kinds are known. */
  start(): void;
  stop(): Promise<void>;
  readonly stopped: boolean;
};

type Row = { kind: string; resource: string; due_at: number };

const schema = `CREATE TABLE IF NOT EXISTS bedrock_agenda (
  kind TEXT NOT NULL, resource TEXT NOT NULL, due_at REAL NOT NULL, PRIMARY KEY (kind, resource)
) STRICT`;

export const createAgenda = (cloud: Cloud): Agenda => {
  cloud.database.exec(schema);
  const upsert = cloud.database.prepare(
    "INSERT INTO bedrock_agenda VALUES (?, ?, ?) ON CONFLICT (kind, resource) DO UPDATE SET due_at = excluded.due_at",
  );
  const erase = cloud.database.prepare("DELETE FROM bedrock_agenda WHERE kind = ? AND resource = ?");
  const workers = new Map<string, (resource: string) => void | Promise<void>>();
  const timers = new Map<string, Timer>();
  const running = new Set<Promise<void>>();
  /** Counts how often each piece of work was planned: whoever was planned anew meanwhile keeps its row. */
  const plans = new Map<string, number>();
  let stopped = false;

  const keyOf = (kind: string, resource: string) => `${kind} ${resource}`;

  /** The row stays until the work is done, so that a crash in the middle repeats it. */
  const fire = async (kind: string, resource: string): Promise<void> => {
    const key = keyOf(kind, resource);
    const plan = plans.get(key);
    timers.delete(key);
    if (stopped) return;
    try {
      await workers.get(kind)?.(resource);
    } catch (error) {
      // A failure that only says "we are being stopped" leaves its row for the next process.
      if (stopped) return;
      const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
      cloud.journal.write({ kind: "warning", message: `bedrock: ${kind} of ${resource} broke`, detail: { cause } });
    }
    if (stopped || plans.get(key) !== plan) return;
    plans.delete(key);
    erase.run(kind, resource);
  };

  const arm = (kind: string, resource: string, at: number): void => {
    const key = keyOf(kind, resource);
    timers.get(key)?.cancel();
    plans.set(key, (plans.get(key) ?? 0) + 1);
    const timer = cloud.clock.after(Math.max(0, at - cloud.clock.now()), () => {
      const work = fire(kind, resource).finally(() => running.delete(work));
      running.add(work);
      return work;
    });
    timers.set(key, timer);
  };

  const planAt = (kind: string, resource: string, at: number): void => {
    if (stopped) return;
    upsert.run(kind, resource, at);
    arm(kind, resource, at);
  };

  return {
    on: (kind, work) => void workers.set(kind, work),
    planAt,
    plan: (kind, resource, delayMs) => planAt(kind, resource, cloud.clock.now() + delayMs / cloud.clock.speed),
    forget: (kind, resource) => {
      timers.get(keyOf(kind, resource))?.cancel();
      timers.delete(keyOf(kind, resource));
      erase.run(kind, resource);
    },
    start: () => {
      if (stopped) return;
      const rows = cloud.database.prepare("SELECT kind, resource, due_at FROM bedrock_agenda").all();
      for (const { kind, resource, due_at } of rows as Row[]) arm(kind, resource, due_at);
    },
    stop: async () => {
      stopped = true;
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
      await Promise.allSettled(running);
    },
    get stopped() {
      return stopped;
    },
  };
};
