import type { Cloud } from "../core/cloud.ts";
import type { QueueMessage } from "../core/ports.ts";
import type { SqsPort } from "../sqs/port.ts";
import { AwsError } from "../wire/aws-error.ts";
import { failedIds } from "./batch-response.ts";
import type { LocalFunction } from "./function-registry.ts";
import type { Invoker } from "./invoker.ts";
import type { MappingConfig } from "./mapping-config.ts";
import { groupsThatFit, sqsRecord } from "./sqs-event.ts";

export type Mapping = { config: MappingConfig; stop(): Promise<void> };

/** A long poll ends by itself now and then, as on AWS; an arriving message ends it at once. */
const longPollMs = 20_000;
/** After a queue could not be read, in real ms. */
const againAfterMs = 5_000;

export type MappingContext = {
  cloud: Cloud;
  sqs: SqsPort;
  invoker: Invoker;
  /** Failed messages become visible after this long (real ms); undefined: by their visibility time-out, as on AWS. */
  retryDelayMs?: number;
  /** Polling begins when this has resolved. */
  ready: Promise<void>;
};

/** What a message that is gone or visible again answers is no reason to stop: it will be delivered once more. */
const unlessGone = (work: () => void) => {
  try {
    work();
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
  }
};

/** Polls a queue and hands batches to a function, several at once, and deletes what succeeded. */
export const startMapping = (context: MappingContext, config: MappingConfig, target: () => LocalFunction): Mapping => {
  const { cloud, sqs, invoker } = context;
  const stopping = new AbortController();
  const aborted = new Promise<void>((resolve) => stopping.signal.addEventListener("abort", () => resolve()));
  const running = new Set<Promise<void>>();
  const receive = (max: number, waitMs: number) =>
    sqs.receive(config.queueArn, { max, waitMs, signal: stopping.signal });

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = cloud.clock.after(ms, resolve);
      stopping.signal.addEventListener("abort", () => (timer.cancel(), resolve()), { once: true });
    });

  /** Waits for a first message, then gathers more until the batch is full or its window is over. */
  const gather = async (): Promise<QueueMessage[]> => {
    const batch = await receive(config.batchSize, longPollMs);
    const until = cloud.clock.now() + (config.windowSeconds * 1000) / cloud.clock.speed;
    while (batch.length > 0 && batch.length < config.batchSize && !stopping.signal.aborted) {
      const leftMs = until - cloud.clock.now();
      if (leftMs <= 0) break;
      batch.push(...(await receive(config.batchSize - batch.length, leftMs)));
    }
    return batch;
  };

  const settle = (messages: QueueMessage[], failed: ReadonlySet<string>) => {
    const { retryDelayMs } = context;
    for (const { messageId, receiptHandle } of messages) {
      if (!failed.has(messageId)) unlessGone(() => sqs.delete(config.queueArn, receiptHandle));
      else if (retryDelayMs !== undefined) unlessGone(() => sqs.release(config.queueArn, receiptHandle, retryDelayMs));
    }
  };

  const handle = async (messages: QueueMessage[], onStart: () => void) => {
    const ids = messages.map(({ messageId }) => messageId);
    const Records = messages.map((message) => sqsRecord(message, { arn: config.queueArn, region: cloud.region }));
    await invoker.invoke(target().config, {
      requestId: cloud.random.uuid(),
      payload: JSON.stringify({ Records }),
      records: Records.length,
      onStart,
      settle: (outcome) => {
        const failed = failedIds(outcome, ids, config.reportsItems);
        settle(messages, new Set(failed));
        return failed.length;
      },
    });
  };

  /** Resolves when an environment has taken the batch: until then nothing more is received, whose visibility would run out while it waits. */
  const launch = (messages: QueueMessage[]): Promise<void> =>
    new Promise((resolve) => {
      const work = handle(messages, resolve)
        .catch((cause: unknown) => warn("could not hand over a batch", cause))
        .finally(() => {
          running.delete(work);
          resolve();
        });
      running.add(work);
    });

  const warn = (what: string, cause: unknown) => {
    if (stopping.signal.aborted) return;
    const detail = { queue: config.queueArn, function: config.functionName, error: String(cause) };
    cloud.journal.write({
      kind: "warning",
      message: `The event source mapping of ${config.functionName} ${what}.`,
      detail,
    });
  };

  const giveBack = (messages: QueueMessage[]) => {
    for (const { receiptHandle } of messages) unlessGone(() => sqs.release(config.queueArn, receiptHandle, 0));
  };

  const poll = async () => {
    await Promise.race([context.ready, aborted]);
    // On AWS a poller outlives its functions; here what a killed process held would stay hidden for the whole visibility time-out.
    if (!stopping.signal.aborted) unlessGone(() => sqs.reclaim(config.queueArn));
    while (!stopping.signal.aborted) {
      while (running.size >= config.concurrencyMax) await Promise.race(running);
      const batch = await gather().catch(async (cause: unknown) => {
        warn("cannot read its queue", cause);
        await pause(againAfterMs);
        return [];
      });
      for (const group of groupsThatFit(batch)) await (stopping.signal.aborted ? giveBack(group) : launch(group));
    }
  };

  const polling = config.enabled ? poll() : Promise.resolve();
  return {
    config,
    stop: async () => {
      stopping.abort();
      await polling;
    },
  };
};
