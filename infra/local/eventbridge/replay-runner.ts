import type { Timer } from "../core/clock.ts";
import type { EventEnvelope } from "../core/journal.ts";
import { findBus, type EventsContext } from "./context.ts";
import type { Replay } from "./records.ts";
import type { Router } from "./router.ts";
import { whenReady } from "./when-ready.ts";

/** Events are replayed by intervals of one minute of their own time; inside one there is no order. */
const intervalMs = 60_000;
/** AWS time between two intervals. AWS states none; this keeps a replay from starving what is live. */
const pauseMs = 1000;

/** Not at its end yet. */
export const isActive = ({ state }: Replay): boolean => ["STARTING", "RUNNING", "CANCELLING"].includes(state);

export type ReplayRunner = { run(arn: string): void; stop(): void };

export const createReplayRunner = (context: EventsContext, router: Router): ReplayRunner => {
  const { cloud, records, archived } = context;
  const timers = new Map<string, Timer>();

  const shuffled = (events: EventEnvelope[]): EventEnvelope[] =>
    events
      .map((event) => ({ event, at: cloud.random.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ event }) => event);

  const end = (replay: Replay, state: Replay["state"], stateReason?: string): void =>
    records.put({
      ...replay,
      state,
      endedAt: cloud.clock.now(),
      ...(stateReason === undefined ? {} : { stateReason }),
    });

  const send = (replay: Replay, events: EventEnvelope[]): void => {
    const bus = findBus(context, replay.destination.Arn);
    if (bus === undefined) return end(replay, "FAILED", `Event bus ${replay.destination.Arn} does not exist.`);
    const { FilterArns } = replay.destination;
    for (const event of shuffled(events))
      router.accept(
        bus,
        { ...event, "replay-name": replay.name },
        FilterArns === undefined ? {} : { onlyRules: FilterArns },
      );
  };

  const interval = (replay: Replay): void => {
    const first = archived.firstFrom(replay.parent, replay.cursor);
    if (first === undefined || first >= replay.to) return end(replay, "COMPLETED");
    // The interval is noted as done after its events went out: a crash in between repeats a minute and loses none.
    const from = first - (first % intervalMs);
    const cursor = Math.min(from + intervalMs, replay.to);
    const events = archived.between(replay.parent, Math.max(from, replay.cursor), cursor);
    const lastReplayed = Math.max(...events.map((event) => Date.parse(event.time)));
    const next: Replay = { ...replay, cursor, lastReplayed };
    send(next, events);
    if (records.get("replay", replay.arn)?.state !== "FAILED") records.put(next);
    run(replay.arn);
  };

  const step = (arn: string): void => {
    const replay = records.get("replay", arn);
    if (replay?.state === "CANCELLING") return end(replay, "CANCELLED");
    if (replay?.state === "STARTING") {
      records.put({ ...replay, state: "RUNNING" });
      return run(arn);
    }
    if (replay?.state === "RUNNING") interval(replay);
  };

  const run = (arn: string): void => {
    timers.set(
      arn,
      cloud.clock.afterScaled(pauseMs, () => step(arn)),
    );
  };

  const leftOver = whenReady(context.ready, () =>
    records
      .list("replay")
      .filter(isActive)
      .forEach(({ arn }) => run(arn)),
  );
  return {
    run,
    stop: () => {
      leftOver.cancel();
      for (const timer of timers.values()) timer.cancel();
    },
  };
};
