import type { Cloud } from "../core/cloud.ts";
import type { CloudClock } from "../core/clock.ts";
import type { Entry } from "../core/journal.ts";
import { createWork } from "../core/work.ts";
import type { InvokableFunctions } from "./context.ts";
import type { LocalSns, LocalSqs, QueueMessageAttribute } from "../core/ports.ts";

/** For tests: a clock that stands still until it is told to go on. */
export type VirtualClock = CloudClock & {
  /** Lets real time pass, running what falls due on the way in order. */
  advance(ms: number): Promise<void>;
  waiting(): number;
};

type Waiting = { at: number; work: () => void | Promise<void> };

export const virtualClock = (options: { speed?: number; now?: number } = {}): VirtualClock => {
  const speed = options.speed ?? 1;
  let now = options.now ?? Date.parse("2026-11-21T00:00:00Z");
  const waiting = new Set<Waiting>();
  const after: CloudClock["after"] = (delayMs, work) => {
    const entry = { at: now + Math.max(0, delayMs), work };
    waiting.add(entry);
    return { cancel: () => void waiting.delete(entry) };
  };
  const settle = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  const advance = async (ms: number) => {
    const end = now + ms;
    for (;;) {
      const [next] = [...waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      waiting.delete(next);
      now = Math.max(now, next.at);
      // Firings may wait for their own retries: the clock goes on meanwhile, as clocks do.
      void Promise.resolve(next.work());
      await settle();
    }
    now = end;
  };
  return {
    speed,
    now: () => now,
    after,
    afterScaled: (delayMs, work) => after(delayMs / speed, work),
    advance,
    waiting: () => waiting.size,
  };
};

export const onClock = (cloud: Cloud, clock: CloudClock): Cloud => ({
  account: cloud.account,
  region: cloud.region,
  endpoint: cloud.endpoint,
  directory: cloud.directory,
  database: cloud.database,
  clock,
  random: cloud.random,
  faults: cloud.faults,
  journal: cloud.journal,
  work: createWork(clock),
});

export type Delivered = {
  queue: string;
  body: string;
  attributes: Record<string, string | undefined>;
  groupId?: string;
  from: Parameters<LocalSqs["deliver"]>[2];
};

/** For tests: queues that only remember; `refuse` may throw for an ARN. */
export const rememberingSqs = (
  refuse: (queue: string) => void = () => undefined,
): LocalSqs & { delivered: Delivered[] } => {
  const delivered: Delivered[] = [];
  const none = () => {
    throw new Error("not part of this test");
  };
  return {
    delivered,
    deliver: (queue, { body, messageAttributes = {}, groupId }, from) => {
      refuse(queue);
      const attributes = Object.fromEntries(
        Object.entries(messageAttributes).map(([name, value]: [string, QueueMessageAttribute]) => [
          name,
          value.StringValue,
        ]),
      );
      delivered.push({ queue, body, attributes, from, ...(groupId === undefined ? {} : { groupId }) });
    },
    receive: none,
    delete: none,
    release: none,
    reclaim: none,
    depth: none,
  };
};

/** For tests without topics. */
export const noTopics: LocalSns = {
  publish: (topic) => {
    throw new Error(`${topic} is not part of this test`);
  },
};

export const rememberingLambda = (): InvokableFunctions & { invoked: { arn: string; payload: unknown }[] } => {
  const invoked: { arn: string; payload: unknown }[] = [];
  return {
    invoked,
    policyOf: () => undefined,
    invokeAsync: (arn, payload) => void invoked.push({ arn, payload }),
  };
};

/** Entries of one kind, in order. */
export const entriesOf = <K extends Entry["kind"]>(cloud: Cloud, kind: K): Extract<Entry, { kind: K }>[] =>
  cloud.journal.read(0, 100_000).filter((entry) => entry.kind === kind) as Extract<Entry, { kind: K }>[];
