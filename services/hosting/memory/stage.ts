import { isDeferred, isRejected } from "../../chassis/outcome.ts";
import type { Queues } from "../../chassis/memory/queues.ts";
import type { HostingPorts } from "../ports.ts";
import { memoryHosting, type MemoryHosting } from "./memory-hosting.ts";
import { check, ticked, type Message } from "./play.ts";

/** The service with its queues, its schedule and a clock: messages go in, time passes. */
export type Stage = {
  world: MemoryHosting;
  /** Messages that can never succeed. */
  parked: string[];
  deliver(message: Message): Promise<void>;
  /** Lets time pass: checks come back when they are due, a sweep comes every 15 minutes. */
  pass(minutes: number): Promise<void>;
};

const minute = 60_000;
const sweepMs = 15 * minute;

/** `through` makes the ports that one process sees; it may throw out of any call. */
export const openStage = (
  queues: Queues = "redeliver",
  through: (ports: HostingPorts, message: Message) => HostingPorts = (ports) => ports,
): Stage => {
  const world = memoryHosting();
  const { ports } = world;
  const parked: string[] = [];
  let later: { dueAt: number; message: Message }[] = [];
  const now = () => ports.clock.now().getTime();
  let nextSweep = now() + sweepMs;

  const process = async (message: Message): Promise<"handled" | "died"> => {
    try {
      await message.deliver(through(ports, message));
    } catch (error) {
      if (isDeferred(error)) later.push({ dueAt: now() + error.retryAfterMs, message });
      else if (isRejected(error)) parked.push(`${message.what}: ${error.code}`);
      else return "died";
    }
    return "handled";
  };
  const drain = async (): Promise<void> => {
    for (let next = ports.checks.queue.shift(); next !== undefined; next = ports.checks.queue.shift())
      await deliverOne(check(next));
  };
  const deliverOne = async (message: Message): Promise<void> => {
    const isKept = message.isFromBus || queues === "redeliver";
    for (let receives = 0; receives < 5; receives += 1) if ((await process(message)) === "handled" || !isKept) return;
    parked.push(`${message.what}: dead letter`);
  };
  const deliver = async (message: Message): Promise<void> => {
    await deliverOne(message);
    await drain();
  };
  const due = async (): Promise<void> => {
    const ready = later.filter(({ dueAt }) => dueAt <= now());
    later = later.filter(({ dueAt }) => dueAt > now());
    for (const { message } of ready) await deliver(message);
    if (now() < nextSweep) return;
    nextSweep += sweepMs;
    await deliver(ticked(ports.clock.now().toISOString()));
  };
  const pass = async (minutes: number): Promise<void> => {
    const until = now() + minutes * minute;
    while (now() < until) {
      const next = Math.min(until, nextSweep, ...later.map(({ dueAt }) => dueAt));
      ports.clock.advance(Math.max(0, next - now()));
      await due();
    }
  };
  return { world, parked, deliver, pass };
};
