import { notHere } from "../wire/aws-error.ts";
import type { Provisioners, ResourceHandler, StackResource } from "../wire/types.ts";
import { archiveArn, putArchive, removeArchive, type ArchiveInput } from "./archives.ts";
import { putBus, removeBus } from "./buses.ts";
import { getBus, validation, type EventsContext } from "./context.ts";
import { busArnOf, defaultBus } from "./names.ts";
import { readPolicy, withPolicy, withStatement } from "./permissions.ts";
import type { Archive, BusSettings, PolicyStatement, Rule, Target } from "./records.ts";
import { putRule } from "./rules.ts";
import type { Tag } from "./tags.ts";
import { warnOfPaths, withTargets } from "./targets.ts";

/** Properties each type takes. What only stands for something on AWS (keys, logs) is kept and has no effect. */
const properties: Record<string, string[]> = {
  "AWS::Events::EventBus": [
    "Name",
    "Description",
    "Policy",
    "Tags",
    "EventSourceName",
    "KmsKeyIdentifier",
    "DeadLetterConfig",
    "LogConfig",
  ],
  "AWS::Events::EventBusPolicy": ["EventBusName", "StatementId", "Statement", "Action", "Principal", "Condition"],
  "AWS::Events::Rule": [
    "Name",
    "EventBusName",
    "EventPattern",
    "ScheduleExpression",
    "State",
    "Description",
    "RoleArn",
    "Targets",
    "Tags",
  ],
  "AWS::Events::Archive": [
    "ArchiveName",
    "SourceArn",
    "Description",
    "EventPattern",
    "RetentionDays",
    "KmsKeyIdentifier",
  ],
};

const assertKnown = ({ type, logicalId, properties: given }: StackResource): void => {
  for (const name of Object.keys(given))
    if (!properties[type]?.includes(name)) throw notHere(`Property ${name} of ${type} (${logicalId})`);
};

/** A name like CloudFormation's where the template has none: the same on every start. */
const generatedName = ({ stack, logicalId }: StackResource): string => `${stack}-${logicalId}`.slice(0, 64);

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** CloudFormation takes a pattern as an object or as its JSON text; EventBridge gets text. */
const patternText = (pattern: unknown): string | undefined =>
  pattern === undefined || typeof pattern === "string" ? pattern : JSON.stringify(pattern);

/** Numbers and booleans arrive as strings where a template wrote them so. */
const targetsOf = (targets: unknown): Target[] =>
  ((targets ?? []) as Target[]).map((target) => {
    const { RetryPolicy } = target;
    if (RetryPolicy === undefined) return target;
    return {
      ...target,
      RetryPolicy: Object.fromEntries(
        Object.entries(RetryPolicy as object).map(([key, value]) => [key, Number(value)]),
      ),
    };
  });

const ownerOf = ({ stack, logicalId }: StackResource) => ({ stack, logicalId });

const eventBus =
  (context: EventsContext): ResourceHandler =>
  (resource) => {
    assertKnown(resource);
    const { Policy, ...rest } = resource.properties as BusSettings & { Name: string; Policy?: unknown; Tags?: Tag[] };
    if (typeof rest.Name !== "string" || rest.Name === defaultBus)
      throw validation(`AWS::Events::EventBus ${resource.logicalId} needs a Name other than ${defaultBus}.`);
    const bus = putBus(context, context.cloud.account, { ...rest, owner: ownerOf(resource) });
    const { policy: _old, ...bare } = bus;
    // Policies come anew from the template on every start: a statement taken out of it must not live on.
    context.records.put(Policy === undefined ? bare : withPolicy(bus, readPolicy(Policy)));
    return {
      ref: bus.name,
      attributes: { Arn: bus.arn, Name: bus.name, Policy: Policy === undefined ? "" : JSON.stringify(Policy) },
    };
  };

const policyStatement = (resource: StackResource, arn: string): PolicyStatement => {
  const { Statement, Action, Principal, Condition, StatementId } = resource.properties;
  const sid = String(StatementId);
  if (typeof Statement === "object" && Statement !== null) return { Sid: sid, ...Statement } as PolicyStatement;
  const principal = Principal === "*" ? "*" : { AWS: `arn:aws:iam::${String(Principal)}:root` };
  const condition = Condition as { Type: string; Key: string; Value: string } | undefined;
  return {
    Sid: sid,
    Effect: "Allow",
    Principal: principal,
    Action,
    Resource: arn,
    ...(condition === undefined ? {} : { Condition: { [condition.Type]: { [condition.Key]: condition.Value } } }),
  };
};

const eventBusPolicy =
  (context: EventsContext): ResourceHandler =>
  (resource) => {
    assertKnown(resource);
    const { EventBusName, StatementId } = resource.properties;
    const bus = getBus(context, busArnOf(context.cloud, context.cloud.account, text(EventBusName)));
    if (typeof StatementId !== "string")
      throw validation(`AWS::Events::EventBusPolicy ${resource.logicalId} needs a StatementId.`);
    context.records.put(withStatement(bus, { ...policyStatement(resource, bus.arn), Sid: StatementId }));
    return { ref: `${bus.name}|${StatementId}` };
  };

/** A resource that has another name now replaces the one it made under its former name. */
const removeFormer = ({ records }: EventsContext, { arn, owner, kind }: Rule | Archive): void => {
  for (const former of records.list(kind))
    if (former.arn !== arn && former.owner?.stack === owner?.stack && former.owner?.logicalId === owner?.logicalId)
      records.remove(former.arn);
};

const withExactly = (rule: Rule, targets: Target[]): Rule => withTargets({ ...rule, targets: [] }, targets);

const rule =
  (context: EventsContext, changed: () => void): ResourceHandler =>
  (resource) => {
    assertKnown(resource);
    const { Name, EventBusName, EventPattern, Targets, ...rest } = resource.properties;
    const bus = getBus(context, busArnOf(context.cloud, context.cloud.account, text(EventBusName)));
    const pattern = patternText(EventPattern);
    const made = putRule(context, bus, {
      ...(rest as Record<string, never>),
      Name: text(Name) ?? generatedName(resource),
      ...(pattern === undefined ? {} : { EventPattern: pattern }),
      owner: ownerOf(resource),
    });
    const whole = withExactly(made, targetsOf(Targets));
    context.records.put(whole);
    warnOfPaths(context, whole);
    removeFormer(context, made);
    changed();
    return { ref: bus.name === defaultBus ? made.name : `${bus.name}|${made.name}`, attributes: { Arn: made.arn } };
  };

const archive =
  (context: EventsContext): ResourceHandler =>
  (resource) => {
    assertKnown(resource);
    const { ArchiveName, SourceArn, EventPattern, RetentionDays, ...rest } = resource.properties;
    const pattern = patternText(EventPattern);
    const name = text(ArchiveName) ?? generatedName(resource).slice(0, 48);
    const before = context.records.get("archive", archiveArn(context, context.cloud.account, name));
    const input: ArchiveInput = {
      ...(rest as Partial<ArchiveInput>),
      ArchiveName: name,
      EventSourceArn: String(SourceArn),
      RetentionDays: Number(RetentionDays ?? 0),
      ...(pattern === undefined ? {} : { EventPattern: pattern }),
    };
    const made = putArchive(context, context.cloud.account, { ...input, owner: ownerOf(resource) });
    removeFormer(context, made);
    if (pattern === undefined && before?.pattern !== undefined) {
      const { pattern: _gone, ...everything } = made;
      context.records.put(everything);
    }
    return { ref: made.name, attributes: { Arn: made.arn } };
  };

/** How `AWS::Events::*` resources of a template are made. */
export const eventsProvisioners = (context: EventsContext, changed: () => void): Provisioners => ({
  "AWS::Events::EventBus": eventBus(context),
  "AWS::Events::EventBusPolicy": eventBusPolicy(context),
  "AWS::Events::Rule": rule(context, changed),
  "AWS::Events::Archive": archive(context),
});

/** Removes what an earlier start made from this stack and its template no longer has. */
export const pruneEvents = (context: EventsContext, stack: string, keep: ReadonlySet<string>): void => {
  const { records } = context;
  const gone = <R extends { owner?: { stack: string; logicalId: string } }>(all: R[]) =>
    all.filter(({ owner }) => owner?.stack === stack && !keep.has(owner.logicalId));
  for (const { arn } of gone(records.list("rule"))) records.remove(arn);
  for (const archive of gone(records.list("archive"))) removeArchive(context, archive);
  for (const bus of gone(records.list("bus"))) removeBus(context, bus);
};

/** For ports that name a bus of the stack's account. */
export const ownBus = (context: EventsContext, name: string) =>
  getBus(context, busArnOf(context.cloud, context.cloud.account, name));
