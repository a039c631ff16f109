import type { EventEnvelope } from "../core/journal.ts";
import type { EventsContext } from "./context.ts";
import { createDeliveries } from "./deliveries.ts";
import { mayLoseDigits } from "./exact-json.ts";
import { isoSeconds } from "./names.ts";
import { compile, type CompiledPattern } from "./pattern/compile.ts";
import type { Bus, Rule } from "./records.ts";

export type Acceptance = {
  /** Buses the event has come from already. */
  hops?: number;
  /** Rules (ARNs) a replay is limited to. */
  onlyRules?: readonly string[];
};

export type Router = {
  /** An event has arrived on a bus: archive it, match it, deliver it. */
  accept(bus: Bus, event: EventEnvelope, acceptance?: Acceptance): void;
  /** An event meant for one rule whatever its pattern (a scheduled rule). */
  trigger(bus: Bus, rule: Rule, event: EventEnvelope): void;
  stop(): void;
};

/** An event as it is handed on (`sent`, and as JSON `text`), and as patterns and the journal see it, with plain numbers. */
type Arrived = { sent: EventEnvelope; text: string; event: EventEnvelope };

const arrivedOf = (sent: EventEnvelope): Arrived => {
  const text = JSON.stringify(sent);
  return { sent, text, event: mayLoseDigits(text) ? (JSON.parse(text) as EventEnvelope) : sent };
};

/** Compiled once for each text: rules are read for every event and changed rarely. */
const patternCache = () => {
  const cache = new Map<string, CompiledPattern>();
  return (pattern: string): CompiledPattern => {
    const compiled = cache.get(pattern) ?? compile(pattern);
    cache.set(pattern, compiled);
    return compiled;
  };
};

const isEnabled = (rule: Rule): boolean => rule.state !== "DISABLED";

/** A valid envelope around what was published. */
export const stampEvent = (
  { cloud }: EventsContext,
  event: Omit<EventEnvelope, "id" | "version" | "region" | "time"> & { id?: string; time?: string },
): EventEnvelope => ({
  version: "0",
  id: event.id ?? cloud.random.uuid(),
  "detail-type": event["detail-type"],
  source: event.source,
  account: event.account,
  time: event.time ?? isoSeconds(cloud.clock.now()),
  region: cloud.region,
  resources: event.resources,
  detail: event.detail,
  ...(event["replay-name"] === undefined ? {} : { "replay-name": event["replay-name"] }),
});

export const createRouter = (context: EventsContext): Router => {
  const { cloud, records, archived } = context;
  const patternOf = patternCache();

  const keep = (bus: Bus, { event, text }: Arrived): void => {
    // What AWS's managed rule for archives says: an event from a replay is not archived again.
    if (event["replay-name"] !== undefined) return;
    for (const { arn, pattern } of records.archivesOf(bus.arn))
      if (pattern === undefined || patternOf(pattern).matches(event))
        archived.add(arn, { time: event.time, text }, cloud.clock.now());
  };

  const deliver = (bus: Bus, rules: readonly Rule[], { sent, event, text, hops }: Arrived & { hops: number }): void => {
    const name = bus.account === cloud.account ? bus.name : bus.arn;
    cloud.journal.write({ kind: "event", bus: name, event, rules: rules.map((rule) => rule.name) });
    const acceptedAt = cloud.clock.now();
    for (const rule of rules)
      for (const target of rule.targets) deliveries.start({ rule, target, event: sent, acceptedAt, hops }, text);
  };

  const warnUnmatched = (bus: Bus, event: EventEnvelope): void => {
    const what = `${event["detail-type"]} from ${event.source}`;
    cloud.journal.write({
      kind: "warning",
      message: `No rule on bus ${bus.name} matched ${what} (${event.id}): nobody gets it.`,
      detail: { event },
    });
  };

  const accept: Router["accept"] = (bus, sent, { hops = 0, onlyRules } = {}) => {
    const arrived = arrivedOf(sent);
    const { event } = arrived;
    keep(bus, arrived);
    const matching = records
      .rulesOn(bus.arn)
      .filter((rule) => rule.pattern !== undefined && isEnabled(rule))
      .filter((rule) => onlyRules === undefined || onlyRules.includes(rule.arn))
      .filter((rule) => patternOf(rule.pattern ?? "").matches(event));
    deliver(bus, matching, { ...arrived, hops });
    // A replay for some rules is meant to pass all others by.
    if (matching.length === 0 && onlyRules === undefined) warnUnmatched(bus, event);
  };

  const deliveries = createDeliveries(context, (bus, event, hops) => accept(bus, event, { hops }));
  return {
    accept,
    trigger: (bus, rule, event) => deliver(bus, [rule], { ...arrivedOf(event), hops: 0 }),
    stop: () => deliveries.stop(),
  };
};
