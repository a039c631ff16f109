import { CancellationRequested, RunEnded, type DataOf, type ModelHosted } from "../../../events-schema/index.ts";
import { rememberEndedRuns } from "../../chassis/ended-runs.ts";
import { isDeferred } from "../../chassis/outcome.ts";
import { deferrals } from "../../chassis/settle.ts";
import type { EvaluationPorts } from "../ports.ts";
import { onChunk } from "../reactions/on-chunk.ts";
import { onModelHosted } from "../reactions/on-model-hosted.ts";
import { onScoring } from "../reactions/on-scoring.ts";
import { onTick } from "../reactions/on-tick.ts";
import type { SentCommand } from "./memory-commands.ts";
import { sampleCause } from "./samples.ts";

/** One message, as the queues would deliver it: any number of times, to any ports. */
export type Message = {
  what: string;
  /** EventBridge and its queue hold it until it is handled; for the rest the reconciler must be enough. */
  isFromBus: boolean;
  /** Milliseconds after which a copy is to be delivered, where the reaction put it off. */
  deliver(ports: EvaluationPorts): Promise<{ deferredMs?: number }>;
};

export const hosted = (runId: string, data: DataOf<typeof ModelHosted>): Message => ({
  what: "ModelHosted",
  isFromBus: true,
  deliver: async (ports) => {
    const metadata = sampleCause(runId);
    await onModelHosted.react({ metadata, data }, { ...ports, emit: ports.emitFrom(metadata) });
    return {};
  },
});

/** `waits`: how often its copies were put off before. */
export const commanded = (sent: SentCommand, waits = 0): Message => ({
  what: sent.queue,
  isFromBus: false,
  deliver: async (ports) => {
    if (sent.queue === "evaluation-scoring") {
      await onScoring(sent.command, ports);
      return {};
    }
    try {
      await onChunk(sent.command, ports, { sentAt: 0, attributes: waits > 0 ? { [deferrals]: String(waits) } : {} });
      return {};
    } catch (error) {
      if (!isDeferred(error)) throw error;
      return { deferredMs: error.retryAfterMs };
    }
  },
});

export const ticked = (time: string): Message => ({
  what: `tick ${time}`,
  isFromBus: false,
  deliver: async (ports) => {
    await onTick({ time }, ports);
    return {};
  },
});

const over = (
  runId: string,
  type: typeof RunEnded.type | typeof CancellationRequested.type,
  data: unknown,
): Message => ({
  what: type,
  isFromBus: true,
  deliver: async (ports) => {
    const metadata = sampleCause(runId);
    const reaction = rememberEndedRuns.find(({ contract }) => contract.type === type);
    await reaction?.react({ metadata, data }, { ...ports, emit: ports.emitFrom(metadata) });
    return {};
  },
});

export const cancelled = (runId: string): Message =>
  over(runId, CancellationRequested.type, { runId, reason: "a test" });

export const runEnded = (runId: string): Message =>
  over(runId, RunEnded.type, { outcome: "failed", reason: "a test", summary: {} });

const tickMs = 900_000;

/** Delivers everything that waits, copies that were put off when their time has come, ticks every quarter of an hour until nothing is open. */
export const theatre = (
  ports: EvaluationPorts & { clock: { advance(ms: number): void }; commands: { queue: SentCommand[] } },
) => {
  const waiting: { at: number; sent: SentCommand; waits: number }[] = [];
  const now = () => ports.clock.now().getTime();
  const deliverCommand = async (
    { sent, waits }: { sent: SentCommand; waits: number },
    deliver: (message: Message) => Promise<{ deferredMs?: number }>,
  ): Promise<void> => {
    const { deferredMs } = await deliver(commanded(sent, waits));
    if (deferredMs !== undefined) waiting.push({ at: now() + deferredMs, sent, waits: waits + 1 });
  };
  return {
    /** Until only copies for later are left. */
    async drain(deliver: (message: Message) => Promise<{ deferredMs?: number }>): Promise<void> {
      for (let sent = ports.commands.queue.shift(); sent; sent = ports.commands.queue.shift())
        await deliverCommand({ sent, waits: 0 }, deliver);
    },
    /** A quarter of an hour passes: what was put off comes back in order, then the tick. */
    async tick(deliver: (message: Message) => Promise<{ deferredMs?: number }>): Promise<void> {
      const until = now() + tickMs;
      for (;;) {
        waiting.sort((one, other) => one.at - other.at);
        const [next] = waiting;
        if (!next || next.at > until) break;
        waiting.shift();
        ports.clock.advance(Math.max(0, next.at - now()));
        await deliverCommand(next, deliver);
        await this.drain(deliver);
      }
      ports.clock.advance(Math.max(0, until - now()));
      await deliver(ticked(ports.clock.now().toISOString()));
      await this.drain(deliver);
    },
    waiting: () => waiting.length,
  };
};
