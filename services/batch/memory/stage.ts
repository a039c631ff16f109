import type { Queues } from "../../chassis/memory/queues.ts";
import { killer, type Killer } from "../../chassis/memory/tap.ts";
import { isDeferred, isRejected } from "../../chassis/outcome.ts";
import type { RequestsPerMinute } from "../../models/settings.ts";
import { memoryBatch, type MemoryBatch } from "./memory-batch.ts";
import type { SentCommand } from "./memory-commands.ts";
import type { MemoryDataset } from "./memory-hub.ts";
import { memoryJobs, type JobEnding } from "./memory-jobs.ts";
import { commanded, ticked, type Message } from "./play.ts";
import { tapped } from "./tapped-ports.ts";

const tickMs = 900_000;

export type Stage = {
  readonly world: MemoryBatch;
  readonly jobs: ReturnType<typeof memoryJobs>;
  /** Codes of messages that were parked. */
  readonly parked: string[];
  deliver(message: Message): Promise<void>;
  /** Everything that waits in a queue or was put off, but no job ends. */
  drain(): Promise<void>;
  /** Jobs end one by one, and what follows from each, until nothing waits. */
  run(): Promise<void>;
  /** A quarter of an hour. */
  tick(times?: number): Promise<void>;
};

/** The service with everything around it played: queues, `jobs`, Bedrock, the scheduler. */
export const openStage = ({
  process = killer({ at: 0, when: "before" }).process,
  queues = "redeliver",
  endingOf,
  datasets = {},
  requestsPerMinute = {},
}: {
  process?: Killer["process"];
  queues?: Queues;
  endingOf?: JobEnding;
  datasets?: Readonly<Record<string, MemoryDataset>>;
  requestsPerMinute?: RequestsPerMinute;
} = {}): Stage => {
  const world = memoryBatch(datasets, requestsPerMinute);
  const { ports } = world;
  const jobs = memoryJobs(world, endingOf);
  const parked: string[] = [];
  const later: { sent: SentCommand; waits: number; at: number }[] = [];
  const receive = async (message: Message): Promise<number | undefined> => {
    const receivesMax = message.isFromBus || queues === "redeliver" ? 3 : 1;
    for (let receives = 0; receives < receivesMax; receives += 1) {
      try {
        await message.deliver(tapped(ports, process(message.reaction)));
        return undefined;
      } catch (error) {
        if (isDeferred(error)) return error.retryAfterMs;
        if (isRejected(error)) return void parked.push(error.code);
      }
    }
    if (receivesMax > 1) parked.push("delivery/exhausted");
    return undefined;
  };
  const command = async (sent: SentCommand, waits: number): Promise<void> => {
    const deferredMs = await receive(commanded(sent, waits));
    if (deferredMs !== undefined) later.push({ sent, waits: waits + 1, at: ports.clock.now().getTime() + deferredMs });
  };
  const drain = async (): Promise<void> => {
    for (;;) {
      const sent = ports.commands.queue.shift();
      if (sent) await command(sent, 0);
      else {
        const next = later.sort((one, other) => one.at - other.at).shift();
        if (!next) return;
        ports.clock.advance(Math.max(0, next.at - ports.clock.now().getTime()));
        await command(next.sent, next.waits);
      }
    }
  };
  const run = async (): Promise<void> => {
    await drain();
    for (let message = await jobs.end(); message; message = await jobs.end()) {
      await receive(message);
      await drain();
    }
  };
  return {
    world,
    jobs,
    parked,
    drain,
    run,
    deliver: async (message) => void (await receive(message)),
    async tick(times = 1) {
      for (let count = 0; count < times; count += 1) {
        ports.clock.advance(tickMs);
        await receive(ticked(ports.clock.now().toISOString()));
        await drain();
      }
    },
  };
};
