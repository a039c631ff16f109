import type { Timer } from "../core/clock.ts";
import type { EventsContext } from "./context.ts";
import { giveUp } from "./dead-letter.ts";
import { openDeliveryStore, type Delivery } from "./delivery-store.ts";
import { isoSeconds } from "./names.ts";
import { exhausted, pauseMs } from "./retry-rules.ts";
import { sendToTarget, type Forward } from "./send-to-target.ts";
import { failureOf, type FailureFacts } from "./target-failure.ts";
import { targetInput } from "./target-input.ts";
import { whenReady } from "./when-ready.ts";

export type Deliveries = {
  /** First attempt, at once. `text` is the event as JSON, made once for all its targets. */
  start(delivery: Omit<Delivery, "id" | "dueAt" | "retries">, text: string): void;
  stop(): void;
};

const send = (context: EventsContext, delivery: Delivery, text: string, forward: Forward): FailureFacts | undefined => {
  try {
    const { rule, target, event, hops } = delivery;
    const input = targetInput(target, { event, rule, text, ingestedAt: isoSeconds(delivery.acceptedAt) });
    sendToTarget(context, { rule, target, event, input, hops }, forward);
    return undefined;
  } catch (cause) {
    return failureOf(cause);
  }
};

/** What the dead-letter queue gets: the input as sent, or the event where no input could be made of it. */
const inputOrEvent = (delivery: Delivery): string => {
  const text = JSON.stringify(delivery.event);
  try {
    return targetInput(delivery.target, { ...delivery, text, ingestedAt: isoSeconds(delivery.acceptedAt) });
  } catch {
    return text;
  }
};

/** How late the fault `lateDeliveries` makes a delivery at most, in AWS time. */
const lateMaxMs = 600_000;

/** Attempts, retries in scaled time with what is pending in the database, and the end of each delivery. */
export const createDeliveries = (context: EventsContext, forward: Forward): Deliveries => {
  const { cloud } = context;
  const store = openDeliveryStore(cloud.database);
  const timers = new Map<string, Timer>();

  const note = (
    { rule, target, event }: Delivery,
    outcome: "delivered" | "retrying" | "dead-lettered" | "dropped",
    error?: string,
  ) =>
    cloud.journal.write({
      kind: "delivery",
      rule: rule.name,
      target: target.Arn,
      eventId: event.id,
      outcome,
      ...(error === undefined ? {} : { error }),
    });

  const ageS = ({ acceptedAt }: Delivery) => ((cloud.clock.now() - acceptedAt) / 1000) * cloud.clock.speed;

  const end = (delivery: Delivery) => {
    if (timers.delete(delivery.id) || delivery.retries > 0) store.remove(delivery.id);
  };

  const retryLater = (delivery: Delivery, message: string) => {
    const { retries } = delivery;
    const pause = pauseMs(delivery.target.RetryPolicy, { retries, ageS: ageS(delivery), random: cloud.random.next() });
    const next = { ...delivery, retries: retries + 1, dueAt: cloud.clock.now() + pause / cloud.clock.speed };
    store.put(next);
    note(delivery, "retrying", message);
    wait(next);
  };

  const wait = (delivery: Delivery) => {
    const timer = cloud.clock.after(Math.max(0, delivery.dueAt - cloud.clock.now()), () =>
      attempt(delivery, JSON.stringify(delivery.event)),
    );
    timers.set(delivery.id, timer);
  };

  const attempt = (delivery: Delivery, text: string): void => {
    const failure = send(context, delivery, text, forward);
    if (failure === undefined) {
      note(delivery, "delivered");
      return end(delivery);
    }
    const spent = failure.permanent
      ? undefined
      : exhausted(delivery.target.RetryPolicy, delivery.retries, ageS(delivery));
    const told = `${failure.code}: ${failure.message}`;
    if (!failure.permanent && spent === undefined) return retryLater(delivery, told);
    const outcome = giveUp(context, delivery, {
      failure,
      input: inputOrEvent(delivery),
      ...(spent === undefined ? {} : { exhausted: spent }),
    });
    note(delivery, outcome, told);
    end(delivery);
  };

  /** Pending in the database like a retry, so that it outlives a restart. */
  const startLate = (delivery: Delivery, lateMs: number) => {
    const late = { ...delivery, dueAt: delivery.acceptedAt + lateMs / cloud.clock.speed };
    store.put(late);
    wait(late);
  };

  const startOne = (delivery: Omit<Delivery, "id" | "dueAt" | "retries">, text: string) => {
    const first = { ...delivery, id: cloud.random.uuid(), dueAt: delivery.acceptedAt, retries: 0 };
    const late = cloud.faults.strike("lateDeliveries", delivery.rule.name);
    if (late === undefined) attempt(first, text);
    else startLate(first, late * lateMaxMs);
  };

  const leftOver = whenReady(context.ready, () => store.all().forEach(wait));
  return {
    start: (delivery, text) => {
      startOne(delivery, text);
      if (cloud.faults.strikes("duplicateDeliveries", delivery.rule.name)) startOne(delivery, text);
    },
    stop: () => {
      leftOver.cancel();
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
    },
  };
};
