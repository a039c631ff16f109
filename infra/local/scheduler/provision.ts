import { notHere } from "../wire/aws-error.ts";
import type { Provisioners, StackResource } from "../wire/types.ts";
import { defaultGroup, type SchedulerContext } from "./context.ts";
import { checkName, readDefinition, type ScheduleInput } from "./definition.ts";
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
const nameOf = ({ stack, logicalId, properties: { Name } }: StackResource): string =>
  checkName(Name ?? `${stack}-${logicalId}`.slice(0, 64), "Name");

const numbered = (input: ScheduleInput): ScheduleInput => {
  const { Target, FlexibleTimeWindow } = input;
  const numbers = (value: object) => Object.fromEntries(Object.entries(value).map(([key, one]) => [key, Number(one)]));
  const minutes = FlexibleTimeWindow?.MaximumWindowInMinutes;
  return {
    ...input,
    ...(Target === undefined
      ? {}
      : {
          Target: {
            ...Target,
            ...(Target.RetryPolicy === undefined ? {} : { RetryPolicy: numbers(Target.RetryPolicy) }),
          },
        }),
    ...(FlexibleTimeWindow === undefined || minutes === undefined
      ? {}
      : { FlexibleTimeWindow: { ...FlexibleTimeWindow, ...numbers({ MaximumWindowInMinutes: minutes }) } }),
  };
};

/** How `AWS::Scheduler::*` resources of a template are made. */
export const schedulerProvisioners = (context: SchedulerContext, runner: ScheduleRunner): Provisioners => ({
  "AWS::Scheduler::Schedule": (resource) => {
    assertKnown(resource);
    const { account } = context.cloud;
    const name = nameOf(resource);
    const input = numbered({ ...(resource.properties as ScheduleInput), Name: name });
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
    const group = putGroup(context, context.cloud.account, { name: nameOf(resource), owner });
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
