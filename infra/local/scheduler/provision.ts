import { loadConstraints } from "../constraints/load.ts";
import { validateInput } from "../constraints/validate.ts";
import { notHere } from "../wire/aws-error.ts";
import type { Provisioners, StackResource } from "../wire/types.ts";
import { defaultGroup, type SchedulerContext } from "./context.ts";
import { readDefinition, type ScheduleInput } from "./definition.ts";
import { putGroup, removeGroup } from "./groups.ts";
import type { ScheduleRunner } from "./runner.ts";
import { putSchedule } from "./schedules.ts";

/** Properties each type takes; keys and tags have no effect here. */
const properties: Record<string, string[]> = {
  "AWS::Scheduler::Schedule": [
    "Name",
    "GroupName",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartDate",
    "EndDate",
    "Description",
    "State",
    "KmsKeyArn",
    "Target",
    "FlexibleTimeWindow",
    "ActionAfterCompletion",
  ],
  "AWS::Scheduler::ScheduleGroup": ["Name", "Tags"],
};

const assertKnown = ({ type, logicalId, properties: given }: StackResource): void => {
  for (const name of Object.keys(given))
    if (!properties[type]?.includes(name)) throw notHere(`Property ${name} of ${type} (${logicalId})`);
};

/** The same on every start where the template has no name. */
const nameOf = ({ stack, logicalId, properties: { Name } }: StackResource): unknown =>
  Name ?? `${stack}-${logicalId}`.slice(0, 64);

/** A template's input is held against the model like a client's. */
const validate = (operation: string, input: Record<string, unknown>): void =>
  validateInput(loadConstraints("scheduler"), operation, input);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Templates may write numbers as texts. */
const numbered = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, one]) => [
          key,
          typeof one === "string" && /^\d+$/.test(one) ? Number(one) : one,
        ]),
      )
    : value;

const scheduleInput = (resource: StackResource): ScheduleInput => {
  const { Target, FlexibleTimeWindow, ...rest } = resource.properties;
  const target = isObject(Target) && "RetryPolicy" in Target ? { RetryPolicy: numbered(Target["RetryPolicy"]) } : {};
  const input = {
    ...rest,
    Name: nameOf(resource),
    Target: isObject(Target) ? { ...Target, ...target } : Target,
    FlexibleTimeWindow: numbered(FlexibleTimeWindow),
  };
  validate("CreateSchedule", input);
  return input as ScheduleInput;
};

/** How `AWS::Scheduler::*` resources of a template are made. */
export const schedulerProvisioners = (context: SchedulerContext, runner: ScheduleRunner): Provisioners => ({
  "AWS::Scheduler::Schedule": (resource) => {
    assertKnown(resource);
    const { account } = context.cloud;
    const input = scheduleInput(resource);
    const name = input.Name;
    const owner = { stack: resource.stack, logicalId: resource.logicalId };
    const group = input.GroupName ?? defaultGroup;
    const schedule = putSchedule(context, runner, {
      account,
      name,
      group,
      definition: readDefinition(context, input, account),
      owner,
    });
    return { ref: name, attributes: { Arn: schedule.arn } };
  },
  "AWS::Scheduler::ScheduleGroup": (resource) => {
    assertKnown(resource);
    const owner = { stack: resource.stack, logicalId: resource.logicalId };
    const Name = nameOf(resource);
    validate("CreateScheduleGroup", { Name });
    const group = putGroup(context, context.cloud.account, { name: Name as string, owner });
    const attributes = {
      Arn: group.arn,
      CreationDate: new Date(group.createdAt).toISOString(),
      LastModificationDate: new Date(group.modifiedAt).toISOString(),
      State: "ACTIVE",
    };
    return { ref: group.name, attributes };
  },
});

/** Removes what an earlier start made from this stack and its template no longer has. */
export const pruneSchedules = (
  context: SchedulerContext,
  runner: ScheduleRunner,
  stale: (owner: { stack: string; logicalId: string }) => boolean,
): void => {
  const { store } = context;
  for (const { arn, owner } of store.list("schedule")) {
    if (owner === undefined || !stale(owner)) continue;
    store.remove(arn);
    runner.sync(arn);
  }
  for (const group of store.list("group"))
    if (group.owner !== undefined && stale(group.owner)) removeGroup(context, runner, group);
};
