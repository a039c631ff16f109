import type { Timer } from "../core/clock.ts";
import { exhausted, pauseMs } from "../eventbridge/retry-rules.ts";
import { whenReady } from "../eventbridge/when-ready.ts";
import type { SchedulerContext } from "./context.ts";
import { scheduleOf } from "./definition.ts";
import { attemptInvocation, giveUpInvocation, type Invocation } from "./invoke-target.ts";
import type { ScheduleRecord } from "./records.ts";
import { recur } from "./recurrence.ts";

export type ScheduleRunner = {
  /** Starts, restarts or stops a schedule, as its record says. */
  sync(arn: string): void;
  stop(): void;
};

/**
 * When a schedule is due next, within its start and end. A one-time schedule missed while the cloud was down is due at once, and so
 * is a rate that has no start and has never fired.
 */
const nextDue = (record: ScheduleRecord, now: number) => {
  const { definition, modifiedAt, createdAt, begun = false } = record;
  const { startMs = -Infinity, endMs = Infinity } = definition;
  const schedule = scheduleOf(definition);
  let served = false;
  const oneTime = (after: number): number | undefined => {
    const due = served ? undefined : schedule.next(modifiedAt, 0);
    served = true;
    return due === undefined ? undefined : Math.max(due, after);
  };
  const atOnce = schedule.kind === "rate" && definition.startMs === undefined && !begun ? now + 1 : -Infinity;
  const repeated = (after: number): number | undefined => {
    if (after < atOnce && atOnce <= endMs) return atOnce;
    if (schedule.kind === "rate" && after < startMs) return startMs;
    const anchor = startMs === -Infinity ? createdAt : startMs;
    const due = schedule.next(Math.max(after, startMs - 1), anchor);
    return due === undefined || due > endMs ? undefined : due;
  };
  return schedule.kind === "at" ? oneTime : repeated;
};

export const createScheduleRunner = (context: SchedulerContext): ScheduleRunner => {
  const { cloud, store } = context;
  const running = new Map<string, Timer>();
  const retries = new Set<Timer>();

  const note = (
    { schedule, executionId }: Invocation,
    outcome: "delivered" | "retrying" | "dead-lettered" | "dropped",
    error?: string,
  ) =>
    cloud.journal.write({
      kind: "delivery",
      rule: schedule.name,
      target: schedule.definition.Target.Arn,
      eventId: executionId,
      outcome,
      ...(error === undefined ? {} : { error }),
    });

  const later = (pause: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = cloud.clock.afterScaled(pause, () => {
        retries.delete(timer);
        resolve();
      });
      retries.add(timer);
    });

  const invoke = async (invocation: Invocation): Promise<void> => {
    const { schedule, attempt, scheduledAt } = invocation;
    const policy = schedule.definition.Target.RetryPolicy;
    const failure = attemptInvocation(context, invocation);
    if (failure === undefined) return void note(invocation, "delivered");
    const tried = { retries: attempt - 1, ageS: ((cloud.clock.now() - scheduledAt) / 1000) * cloud.clock.speed };
    const spent = failure.permanent ? undefined : exhausted(policy, tried.retries, tried.ageS);
    const told = `${failure.code}: ${failure.message}`;
    if (failure.permanent || spent !== undefined)
      return void note(invocation, giveUpInvocation(context, invocation, { failure, spent }), told);
    note(invocation, "retrying", told);
    await later(pauseMs(policy, { ...tried, random: cloud.random.next() }));
    await invoke({ ...invocation, attempt: attempt + 1 });
  };

  const fire = async (arn: string): Promise<void> => {
    const schedule = store.get("schedule", arn);
    if (schedule === undefined) return;
    if (schedule.begun !== true) store.put({ ...schedule, begun: true });
    await invoke({ schedule, executionId: cloud.random.id(16), scheduledAt: cloud.clock.now(), attempt: 1 });
  };

  const end = (arn: string): void => {
    running.delete(arn);
    const schedule = store.get("schedule", arn);
    if (schedule === undefined) return;
    if (schedule.definition.ActionAfterCompletion === "DELETE") store.remove(arn);
    else store.put({ ...schedule, completed: true });
  };

  const warnIfPast = (record: ScheduleRecord): void => {
    const schedule = scheduleOf(record.definition);
    if (schedule.kind !== "at" || schedule.next(record.modifiedAt, 0) !== undefined) return;
    const message = `Schedule ${record.name} is due at ${record.definition.ScheduleExpression}, which was over when it was made: it never fires.`;
    cloud.journal.write({ kind: "warning", message });
  };

  let stands = false;
  const sync = (arn: string): void => {
    running.get(arn)?.cancel();
    running.delete(arn);
    const record = store.get("schedule", arn);
    if (record === undefined || record.completed || !stands || record.definition.State === "DISABLED") return;
    warnIfPast(record);
    const timer = recur({
      cloud,
      next: nextDue(record, cloud.clock.now()),
      fire: () => fire(arn),
      ended: () => end(arn),
    });
    // A schedule that has ended while it was armed is not kept.
    if (store.get("schedule", arn)?.completed === false) running.set(arn, timer);
  };

  const start = whenReady(context.ready, () => {
    stands = true;
    for (const { arn } of store.list("schedule")) sync(arn);
  });
  return {
    sync,
    stop: () => {
      start.cancel();
      for (const timer of [...running.values(), ...retries]) timer.cancel();
    },
  };
};
