import type { Cloud } from "../core/cloud.ts";
import type { LocalSqs } from "../core/ports.ts";
import { AwsError } from "../wire/aws-error.ts";
import { sendToDestinations, type AsyncEnd } from "./async-destination.ts";
import { openAsyncStore, type AsyncEvent } from "./async-store.ts";
import type { FunctionRegistry } from "./function-registry.ts";
import type { Invoker } from "./invoker.ts";

/** An asynchronous event may have this much (raised from 256 KB in 2025). */
export const asyncBytesMax = 1_048_576;
/** Lambda waits a minute before the second attempt and two before the third (AWS time). */
const backOffMs = [60_000, 120_000];

export type AsyncContext = {
  cloud: Cloud;
  sqs: LocalSqs;
  registry: FunctionRegistry;
  invoker: Invoker;
  ready: Promise<void>;
};

/** Asynchronous invocation: accepted means kept, retried with back-off, then sent where the function says. */
export const asyncInvocations = (context: AsyncContext) => {
  const { cloud, sqs, registry, invoker, ready } = context;
  const store = openAsyncStore(cloud.database);
  let stopped = false;

  const accept = (reference: string, payload: string): string => {
    const { config } = registry.get(reference);
    const bytes = Buffer.byteLength(payload);
    if (bytes > asyncBytesMax)
      throw new AwsError(
        "RequestTooLargeException",
        `${bytes} byte payload is too large for the Event invocation type (limit ${asyncBytesMax} bytes)`,
        413,
        { Type: "User" },
      );
    const event = store.add({
      functionName: config.name,
      requestId: cloud.random.uuid(),
      payload,
      acceptedAt: cloud.clock.now(),
    });
    cloud.clock.after(0, () => attempt(event));
    return event.requestId;
  };

  const finish = (event: AsyncEvent, end: AsyncEnd) => {
    store.remove(event);
    const to = { cloud, sqs, invokeAsync: accept };
    sendToDestinations(to, registry.get(event.functionName), { event, end });
  };

  const attempt = async (event: AsyncEvent): Promise<void> => {
    await ready;
    if (stopped) return;
    const { config, asynchronous } = registry.get(event.functionName);
    const ageMaxMs = (asynchronous.eventAgeMaxSeconds * 1000) / cloud.clock.speed;
    if (event.attempts > 0 && cloud.clock.now() - event.acceptedAt > ageMaxMs)
      return finish(event, { condition: "EventAgeExceeded", outcome: undefined });
    const outcome = await invoker.invoke(config, { requestId: event.requestId, payload: event.payload, records: 1 });
    // What the stop cut short is still stored, and tried again after the next start.
    if (stopped) return;
    event.attempts += 1;
    if (outcome.kind === "ok") return finish(event, { condition: "Success", outcome });
    if (event.attempts > asynchronous.retriesMax) return finish(event, { condition: "RetriesExhausted", outcome });
    store.attempted(event);
    cloud.clock.afterScaled(backOffMs[event.attempts - 1] ?? 0, () => attempt(event));
  };

  return {
    accept,
    /** Takes up what was accepted before the last stop. */
    resume: (functionName: string): void => {
      for (const event of store.of(functionName)) cloud.clock.after(0, () => attempt(event));
    },
    stop: (): void => {
      stopped = true;
    },
  };
};
