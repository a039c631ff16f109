import { notHere } from "../wire/aws-error.ts";
import type { Operation } from "../wire/types.ts";
import { getBus, getRule, limitExceeded, validation, type EventsContext } from "./context.ts";
import { transformerFault } from "./input-transformer.ts";
import { parseJsonPath } from "./json-path.ts";
import { busArnOf, busNameOf, ruleArn } from "./names.ts";
import { pageOf } from "./paging.ts";
import { JsonReader } from "./pattern/json-reader.ts";
import type { Rule, Target } from "./records.ts";
import { eventsPrincipal, targetKind } from "./send-to-target.ts";

/** Targets of one rule (EventBridge quotas; not adjustable). */
const targetsMax = 5;

/** Entries of one call. The official model allows 100, the API reference 10, and EventBridge refuses an eleventh. */
const entriesMax = 10;

const checkCount = (member: string, entries: unknown[]): void => {
  if (entries.length > entriesMax)
    throw validation(
      `1 validation error detected: Value '${JSON.stringify(entries)}' at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${entriesMax}`,
    );
};

const known = new Set<string>([
  "Id",
  "Arn",
  "RoleArn",
  "Input",
  "InputPath",
  "InputTransformer",
  "SqsParameters",
  "RetryPolicy",
  "DeadLetterConfig",
]);

const isPath = (text: string): boolean => parseJsonPath(text) !== undefined;

const checkInput = ({ Id, Input, InputPath, InputTransformer }: Target): void => {
  const given = [Input, InputPath, InputTransformer].filter((one) => one !== undefined);
  if (given.length > 1)
    throw validation(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  if (InputPath !== undefined && !isPath(InputPath)) throw validation(`InputPath for target ${Id} is invalid.`);
  if (Input !== undefined) assertJson(Id, Input);
  const fault = InputTransformer === undefined ? undefined : transformerFault(Id, InputTransformer);
  if (fault !== undefined) throw validation(fault);
};

const assertJson = (id: string, input: string): void => {
  try {
    JSON.parse(input);
  } catch {
    throw validation(`JSON syntax error in input for target ${id}: ${faultyPlace(input)}`);
  }
};

/** How far EventBridge's own reader comes. */
const faultyPlace = (input: string): string => {
  const reader = new JsonReader(input);
  try {
    while (reader.next() !== "end");
  } catch {
    // It stands where it has failed.
  }
  return reader.location();
};

const checkBusTarget = (rule: Rule, target: Target): void => {
  const { Id, Arn, RoleArn, Input, InputPath, InputTransformer } = target;
  if (Arn === rule.parent) throw validation(`Target ${Id} is the bus of its own rule.`);
  if (RoleArn === undefined) throw validation(`RoleArn is required for target ${Arn}.`);
  if (Input !== undefined || InputPath !== undefined || InputTransformer !== undefined)
    throw validation(
      `Input, InputPath and InputTransformer are not supported for target ${Id}, which is an event bus.`,
    );
};

/** Dead letters go to standard queues of SQS. */
export const checkDeadLetters = (queue: string | undefined): void => {
  const service = queue?.split(":")[2] ?? "sqs";
  if (service !== "sqs") throw validation(`${service} is not supported as a dead letter resource.`);
  if (queue?.endsWith(".fifo") === true) throw validation("SQS FIFO is not supported by Dead Letter Queues.");
};

const checkQueues = ({ Id, Arn, DeadLetterConfig, SqsParameters }: Target): void => {
  checkDeadLetters(DeadLetterConfig?.Arn);
  if (Arn.endsWith(".fifo") && SqsParameters?.MessageGroupId === undefined)
    throw validation(`Parameter(s) SqsParameters must be specified for target: ${Id}.`);
};

/** Refuses what AWS refuses at PutTargets, and by name what only AWS has. */
export const checkTarget = (rule: Rule, target: Target): void => {
  if (!target.Arn.startsWith("arn:"))
    throw validation(`Parameter ${target.Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  const kind = targetKind(target.Arn);
  if (kind === undefined)
    throw notHere(`A rule target such as ${target.Arn} (SQS queues, SNS topics, Lambda functions and event buses are)`);
  for (const name of Object.keys(target))
    if (!known.has(name)) throw validation(`Parameter(s) ${name} not supported for target: ${target.Id}.`);
  checkInput(target);
  checkQueues(target);
  if (kind === "topic" && target.Arn.endsWith(".fifo"))
    throw notHere(`A rule target that is a FIFO topic (${target.Arn})`);
  if (kind === "bus") checkBusTarget(rule, target);
};

/** What AWS says nothing about: a path of an InputTransformer that will never find anything. */
export const warnOfPaths = ({ cloud }: EventsContext, { name, targets }: Rule): void => {
  for (const { Id, InputTransformer } of targets)
    for (const [variable, path] of Object.entries(InputTransformer?.InputPathsMap ?? {}))
      if (!isPath(path))
        cloud.journal.write({
          kind: "warning",
          message: `Target ${Id} of rule ${name}: EventBridge does not understand the path ${path}, so <${variable}> is empty in every event.`,
        });
};

/** Adds targets, in the place of those of the same id. */
export const withTargets = (rule: Rule, targets: Target[]): Rule => {
  const given = new Set<string>();
  for (const { Id } of targets) {
    if (given.has(Id))
      throw validation(`Parameter targets is not valid. Reason: More than one target with Id '${Id}' is provided.`);
    given.add(Id);
  }
  for (const target of targets) checkTarget(rule, target);
  const all = [...rule.targets.filter(({ Id }) => !given.has(Id)), ...targets];
  if (all.length > targetsMax) throw limitExceeded();
  return { ...rule, targets: all };
};

type OfRule = { Rule: string; EventBusName?: string };
type Paged = { NextToken?: string; Limit?: number };

export const targetOperations = (context: EventsContext) => {
  const { cloud, records } = context;
  const arnOf = (input: OfRule, account: string) => ruleArn(busArnOf(cloud, account, input.EventBusName), input.Rule);
  const on = <I extends OfRule>(name: string, run: (input: I, rule: Rule) => unknown): Operation<I> => ({
    access: (input, caller) => ({ action: `events:${name}`, resource: arnOf(input, caller.account) }),
    run: (input, caller) => {
      getBus(context, busArnOf(cloud, caller.account, input.EventBusName));
      return run(input, getRule(context, arnOf(input, caller.account), input.Rule));
    },
  });
  const put: Operation<OfRule & { Targets: Target[] }> = {
    // Who hands a role to EventBridge needs iam:PassRole on it.
    access: (input, caller) => [
      { action: "events:PutTargets", resource: arnOf(input, caller.account) },
      ...input.Targets.flatMap(({ RoleArn }) =>
        RoleArn === undefined
          ? []
          : [{ action: "iam:PassRole", resource: RoleArn, context: { "iam:passedtoservice": eventsPrincipal } }],
      ),
    ],
    run: (input, caller) => {
      checkCount("targets", input.Targets);
      getBus(context, busArnOf(cloud, caller.account, input.EventBusName));
      const rule = withTargets(getRule(context, arnOf(input, caller.account), input.Rule), input.Targets);
      records.put(rule);
      warnOfPaths(context, rule);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
  };
  const byTarget: Operation<Paged & { TargetArn: string; EventBusName?: string }> = {
    access: (_input, caller) => ({
      action: "events:ListRuleNamesByTarget",
      resource: `arn:aws:events:${cloud.region}:${caller.account}:rule/*`,
    }),
    run: (input, caller) => {
      const bus = getBus(context, busArnOf(cloud, caller.account, input.EventBusName));
      const rules = records.rulesOn(bus.arn).filter((rule) => rule.targets.some(({ Arn }) => Arn === input.TargetArn));
      const { page, next } = pageOf(rules, input);
      return { RuleNames: page.map((rule) => rule.name), ...next };
    },
  };
  return {
    PutTargets: put,
    ListTargetsByRule: on<OfRule & Paged>("ListTargetsByRule", (input, rule) => {
      const { page, next } = pageOf(rule.targets, input);
      return { Targets: page, ...next };
    }),
    RemoveTargets: on<OfRule & { Ids: string[] }>("RemoveTargets", ({ Ids }, rule) => {
      checkCount("ids", Ids);
      const unknown = Ids.filter((id) => !rule.targets.some(({ Id }) => Id === id));
      records.put({ ...rule, targets: rule.targets.filter(({ Id }) => !Ids.includes(Id)) });
      const FailedEntries = unknown.map((TargetId) => ({
        TargetId,
        ErrorCode: "ResourceNotFoundException",
        ErrorMessage: `Rule ${rule.name} on EventBus ${busNameOf(rule.parent)} has no target ${TargetId}.`,
      }));
      return { FailedEntryCount: FailedEntries.length, FailedEntries };
    }),
    ListRuleNamesByTarget: byTarget,
  };
};
