import { CancellationRequested, ModelHosted, RunEnded, type DataOf } from "../../../events-schema/index.ts";
import { messagesFor, type Message as MessageTo } from "../../chassis/memory/message.ts";
import { isDeferred } from "../../chassis/outcome.ts";
import { deferrals } from "../../chassis/settle.ts";
import type { EvaluationPorts } from "../ports.ts";
import { service } from "../service.ts";
import { wiring } from "../wiring.ts";
import type { SentCommand } from "./memory-commands.ts";
import { sampleCause } from "./samples.ts";

export type Message = Omit<MessageTo<EvaluationPorts>, "deliver"> & {
  /** Milliseconds after which a copy is to be delivered, where the reaction put it off. */
  deliver(ports: EvaluationPorts): Promise<{ deferredMs?: number }>;
};

const putOffAloud = (message: MessageTo<EvaluationPorts>): Message => ({
  ...message,
  deliver: async (ports) => {
    try {
      await message.deliver(ports);
      return {};
    } catch (error) {
      if (!isDeferred(error)) throw error;
      return { deferredMs: error.retryAfterMs };
    }
  },
});

const { event, command } = messagesFor({ service, wiring });

export const hosted = (runId: string, data: DataOf<typeof ModelHosted>): Message =>
  putOffAloud(event("onModelHosted", ModelHosted, sampleCause(runId), data));

/** `waits`: how often its copies were put off before. */
export const commanded = (sent: SentCommand, waits = 0): Message =>
  putOffAloud(
    sent.queue === "evaluation-scoring"
      ? command("score", sent.command)
      : command("answer", sent.command, waits > 0 ? { [deferrals]: String(waits) } : {}),
  );

export const ticked = (time: string): Message => putOffAloud(command("reconcile", { time }));

export const cancelled = (runId: string): Message =>
  putOffAloud(event("onRunOver", CancellationRequested, sampleCause(runId), { runId, reason: "a test" }));

export const runEnded = (runId: string): Message =>
  putOffAloud(event("onRunOver", RunEnded, sampleCause(runId), { outcome: "failed", reason: "a test", summary: {} }));

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
