import type { Operation } from "../wire/types.ts";
import { findBus, getBus, getRule, limitExceeded, validation, type EventsContext } from "./context.ts";
import { busArnOf, busNameOf, defaultBus, ruleArn } from "./names.ts";
import { pageOf } from "./paging.ts";
import { compile } from "./pattern/compile.ts";
import type { Bus, Owner, Rule } from "./records.ts";
import { checkRuleSchedule } from "./scheduled-rules.ts";
import { withTags, type Tag } from "./tags.ts";

/** Rules of one bus, and those of them with wildcards (EventBridge quotas). */
const rulesMax = 300;
const wildcardRulesMax = 30;
/** The API takes 4,096 characters; the quota, which AWS raises on request, is 2,048. */
const patternLengthMax = 2048;

export type PutRuleInput = {
  Name: string;
  EventBusName?: string;
  EventPattern?: string;
  ScheduleExpression?: string;
  State?: Rule["state"];
  Description?: string;
  RoleArn?: string;
  Tags?: Tag[];
};

/** Checks the pattern of a rule or an archive. */
export const checkPattern = (pattern: string, owner: string): void => {
  if (pattern.length > patternLengthMax)
    throw limitExceeded(`Parameter EventPattern for ${owner} exceeds limit of ${patternLengthMax}.`);
  compile(pattern);
};

const hasWildcard = (pattern = ""): boolean => /"wildcard"\s*:/.test(pattern);

const assertRoom = ({ records }: EventsContext, bus: Bus, pattern: string | undefined): void => {
  const rules = records.rulesOn(bus.arn);
  if (rules.length >= rulesMax) throw limitExceeded();
  if (hasWildcard(pattern) && rules.filter((rule) => hasWildcard(rule.pattern)).length >= wildcardRulesMax)
    throw limitExceeded(`Event bus ${bus.name} has ${wildcardRulesMax} rules with wildcards already.`);
};

const check = (context: EventsContext, bus: Bus, input: PutRuleInput): void => {
  const { Name, EventPattern, ScheduleExpression } = input;
  if (EventPattern === undefined && ScheduleExpression === undefined)
    throw validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  if (ScheduleExpression !== undefined) {
    if (bus.name !== defaultBus) throw validation("ScheduleExpression is supported only on the default event bus.");
    checkRuleSchedule(context, ScheduleExpression);
  }
  if (EventPattern !== undefined) checkPattern(EventPattern, `rule ${Name}`);
};

/** Makes a rule or replaces all of it but its targets, as PutRule does. */
export const putRule = (context: EventsContext, bus: Bus, input: PutRuleInput & { owner?: Owner }): Rule => {
  check(context, bus, input);
  const { records, cloud } = context;
  const arn = ruleArn(bus.arn, input.Name);
  const known = records.get("rule", arn);
  if (known === undefined) assertRoom(context, bus, input.EventPattern);
  const owner = input.owner ?? known?.owner;
  const rule: Rule = {
    kind: "rule",
    arn,
    account: bus.account,
    name: input.Name,
    parent: bus.arn,
    createdAt: known?.createdAt ?? cloud.clock.now(),
    state: input.State ?? "ENABLED",
    targets: known?.targets ?? [],
    // On AWS the tags of a PutRule that updates a rule are ignored.
    tags: known !== undefined && input.owner === undefined ? known.tags : withTags({}, input.Tags),
    ...(input.EventPattern === undefined ? {} : { pattern: input.EventPattern }),
    ...(input.ScheduleExpression === undefined ? {} : { schedule: input.ScheduleExpression }),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.RoleArn === undefined ? {} : { role: input.RoleArn }),
    ...(owner === undefined ? {} : { owner }),
  };
  records.put(rule);
  return rule;
};

const describeRule = (rule: Rule): Record<string, unknown> => ({
  Name: rule.name,
  Arn: rule.arn,
  EventBusName: busNameOf(rule.parent),
  State: rule.state,
  ...(rule.pattern === undefined ? {} : { EventPattern: rule.pattern }),
  ...(rule.schedule === undefined ? {} : { ScheduleExpression: rule.schedule }),
  ...(rule.description === undefined ? {} : { Description: rule.description }),
  ...(rule.role === undefined ? {} : { RoleArn: rule.role }),
});

type OnBus = { EventBusName?: string };
type Named = OnBus & { Name: string };
type Listing = OnBus & { NamePrefix?: string; NextToken?: string; Limit?: number };

export const ruleOperations = (context: EventsContext, changed: () => void) => {
  const { cloud, records } = context;
  const arnOf = (input: Named, account: string) => ruleArn(busArnOf(cloud, account, input.EventBusName), input.Name);
  const on = <I extends Named>(name: string, run: Operation<I>["run"]): Operation<I> => ({
    access: (input, caller) => ({ action: `events:${name}`, resource: arnOf(input, caller.account) }),
    run,
  });
  const find = (input: Named, account: string) => {
    getBus(context, busArnOf(cloud, account, input.EventBusName));
    return getRule(context, arnOf(input, account), input.Name);
  };
  const setState = (name: string, state: Rule["state"]) =>
    on<Named>(name, (input, caller) => {
      records.put({ ...find(input, caller.account), state });
      changed();
      return {};
    });
  const list: Operation<Listing> = {
    access: (_input, caller) => ({
      action: "events:ListRules",
      resource: `arn:aws:events:${cloud.region}:${caller.account}:rule/*`,
    }),
    run: (input, caller) => {
      const bus = getBus(context, busArnOf(cloud, caller.account, input.EventBusName));
      const rules = records.rulesOn(bus.arn).filter((rule) => rule.name.startsWith(input.NamePrefix ?? ""));
      const { page, next } = pageOf(rules, input);
      return { Rules: page.map(describeRule), ...next };
    },
  };
  return {
    PutRule: on<PutRuleInput>("PutRule", (input, caller) => {
      const rule = putRule(context, getBus(context, busArnOf(cloud, caller.account, input.EventBusName)), input);
      changed();
      return { RuleArn: rule.arn };
    }),
    DescribeRule: on<Named>("DescribeRule", (input, caller) => {
      const rule = find(input, caller.account);
      return { ...describeRule(rule), CreatedBy: rule.account };
    }),
    ListRules: list,
    EnableRule: setState("EnableRule", "ENABLED"),
    DisableRule: setState("DisableRule", "DISABLED"),
    DeleteRule: on<Named>("DeleteRule", (input, caller) => {
      const bus = findBus(context, busArnOf(cloud, caller.account, input.EventBusName));
      if (bus === undefined) getBus(context, busArnOf(cloud, caller.account, input.EventBusName));
      const rule = records.get("rule", arnOf(input, caller.account));
      if (rule === undefined) return {};
      if (rule.targets.length > 0) throw validation("Rule can't be deleted since it has targets.");
      records.remove(rule.arn);
      changed();
      return {};
    }),
  };
};
