import type { Timer } from "../core/clock.ts";
import { BadExpression } from "../scheduler/bad-expression.ts";
import { recur } from "../scheduler/recurrence.ts";
import { parseSchedule, type Schedule } from "../scheduler/schedule-expression.ts";
import { findBus, validation, type EventsContext } from "./context.ts";
import type { Rule } from "./records.ts";
import { stampEvent, type Router } from "./router.ts";
import { whenReady } from "./when-ready.ts";

/** Refuses an expression as PutRule does, which does not say why: the journal does. */
export const checkRuleSchedule = ({ cloud }: EventsContext, expression: string): Schedule => {
  try {
    return parseSchedule(expression, { forRule: true });
  } catch (cause) {
    if (!(cause instanceof BadExpression)) throw cause;
    cloud.journal.write({ kind: "warning", message: `ScheduleExpression ${expression} is refused: ${cause.message}.` });
    throw validation("Parameter ScheduleExpression is not valid.");
  }
};

type Running = { expression: string; timer: Timer };

/** Rules with a rate or cron: each firing goes to the rule's own targets, in scaled time. */
export const createScheduledRules = (context: EventsContext, router: Router): { sync: () => void; stop(): void } => {
  const running = new Map<string, Running>();

  const fire = (arn: string): void => {
    const rule = context.records.get("rule", arn);
    const bus = rule === undefined ? undefined : findBus(context, rule.parent);
    if (rule === undefined || bus === undefined) return;
    const event = stampEvent(context, {
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: rule.account,
      resources: [arn],
      detail: {},
    });
    router.trigger(bus, rule, event);
  };

  const arm = ({ arn, createdAt, schedule = "" }: Rule): void => {
    const parsed = checkRuleSchedule(context, schedule);
    const timer = recur({
      cloud: context.cloud,
      next: (after) => parsed.next(after, createdAt),
      fire: () => fire(arn),
    });
    running.set(arn, { expression: schedule, timer });
  };

  const cancel = (arn: string): void => {
    running.get(arn)?.timer.cancel();
    running.delete(arn);
  };

  let stands = false;
  const sync = (): void => {
    if (!stands) return;
    const rules = context.records
      .list("rule")
      .filter((rule) => rule.schedule !== undefined && rule.state !== "DISABLED");
    const wanted = new Map(rules.map((rule) => [rule.arn, rule]));
    for (const [arn, { expression }] of running) if (wanted.get(arn)?.schedule !== expression) cancel(arn);
    for (const rule of rules) if (!running.has(rule.arn)) arm(rule);
  };

  const start = whenReady(context.ready, () => {
    stands = true;
    sync();
  });
  return {
    sync,
    stop: () => {
      start.cancel();
      [...running.keys()].forEach(cancel);
    },
  };
};
