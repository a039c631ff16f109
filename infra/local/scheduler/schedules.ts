import type { Access, Caller } from "../wire/types.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import {
  conflict,
  defaultGroup,
  getGroup,
  getSchedule,
  scheduleArn,
  schedulerPrincipal,
  type SchedulerContext,
} from "./context.ts";
import { assertAssumable, checkStart, readDefinition, type ScheduleInput } from "./definition.ts";
import { trustSource } from "./invoke-target.ts";
import { pageOf } from "../wire/page.ts";
import type { Owner, ScheduleDefinition, ScheduleRecord } from "./records.ts";
import type { ScheduleRunner } from "./runner.ts";

const seconds = (ms: number): number => ms / 1000;

/** What AWS fills in where a target says nothing. */
const retryDefaults = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 };

const describe = ({ arn, name, group, definition, createdAt, modifiedAt }: ScheduleRecord) => {
  const { startMs, endMs, ...rest } = definition;
  return {
    Arn: arn,
    Name: name,
    GroupName: group,
    ...rest,
    Target: { ...definition.Target, RetryPolicy: { ...retryDefaults, ...definition.Target.RetryPolicy } },
    ScheduleExpressionTimezone: definition.ScheduleExpressionTimezone ?? "UTC",
    CreationDate: seconds(createdAt),
    LastModificationDate: seconds(modifiedAt),
    ...(startMs === undefined ? {} : { StartDate: seconds(startMs) }),
    ...(endMs === undefined ? {} : { EndDate: seconds(endMs) }),
  };
};

const summary = ({ arn, name, group, definition, createdAt, modifiedAt }: ScheduleRecord) => ({
  Arn: arn,
  Name: name,
  GroupName: group,
  State: definition.State,
  Target: { Arn: definition.Target.Arn },
  CreationDate: seconds(createdAt),
  LastModificationDate: seconds(modifiedAt),
});

type PutSchedule = {
  account: string;
  name: string;
  group: string;
  definition: ScheduleDefinition;
  owner?: Owner;
  clientToken?: string;
};

/** Makes a schedule or replaces what it does; one that stays as it was goes on undisturbed. */
export const putSchedule = (context: SchedulerContext, runner: ScheduleRunner, put: PutSchedule): ScheduleRecord => {
  const { account, name, group, definition, owner, clientToken } = put;
  const { arn: _group } = getGroup(context, account, group);
  const arn = scheduleArn(context, account, { group, name });
  const known = context.store.get("schedule", arn);
  if (known !== undefined && JSON.stringify(known.definition) === JSON.stringify(definition)) return known;
  const now = context.cloud.clock.now();
  const record: ScheduleRecord = {
    kind: "schedule",
    arn,
    account,
    name,
    group,
    definition,
    createdAt: known?.createdAt ?? now,
    modifiedAt: now,
    completed: false,
    ...(known?.begun === true ? { begun: true } : {}),
    ...(clientToken === undefined ? {} : { clientToken }),
    ...(owner === undefined ? {} : { owner }),
  };
  context.store.put(record);
  runner.sync(arn);
  return record;
};

type Place = { Name: string; GroupName?: string };
type Listing = { MaxResults?: number; NextToken?: string; GroupName?: string; NamePrefix?: string; State?: string };

export const scheduleRoutes = (context: SchedulerContext, runner: ScheduleRunner): RestRoute[] => {
  const { store } = context;
  const arnOf = (account: string, name: string, group = defaultGroup) => scheduleArn(context, account, { name, group });
  /** Who hands a role to a service needs iam:PassRole on it. */
  const writing =
    (action: string) =>
    (input: ScheduleInput, caller: Caller): Access[] => [
      { action, resource: arnOf(caller.account, input.Name, input.GroupName) },
      // What is no role is refused when the schedule is read.
      ...(typeof input.Target?.RoleArn !== "string"
        ? []
        : [
            {
              action: "iam:PassRole",
              resource: input.Target.RoleArn,
              context: { "iam:passedtoservice": schedulerPrincipal },
            },
          ]),
    ];
  const write = (input: ScheduleInput, account: string, isNew = false) => {
    const { GroupName: group = defaultGroup } = input;
    const definition = readDefinition(context, input, account);
    if (isNew) checkStart(context, definition);
    getGroup(context, account, group);
    assertAssumable(context, definition.Target.RoleArn, trustSource(context, { account, group }));
    const clientToken = input.ClientToken === undefined ? {} : { clientToken: input.ClientToken };
    const { arn } = putSchedule(context, runner, { account, group, name: input.Name, definition, ...clientToken });
    return { ScheduleArn: arn };
  };
  const place = ({ Name, GroupName = defaultGroup }: Place) => ({ name: Name, group: GroupName });
  const byQuery =
    (action: string) =>
    (input: Place, caller: Caller): Access => ({
      action,
      resource: arnOf(caller.account, input.Name, input.GroupName),
    });
  const path = "/schedules/{Name}";
  return [
    {
      name: "CreateSchedule",
      method: "POST",
      path,
      status: 200,
      operation: {
        access: writing("scheduler:CreateSchedule"),
        run: (input: ScheduleInput, caller: Caller) => {
          const known = store.get("schedule", arnOf(caller.account, input.Name, input.GroupName));
          if (known?.clientToken !== undefined && known.clientToken === input.ClientToken)
            return { ScheduleArn: known.arn };
          if (known !== undefined) throw conflict(`Schedule ${input.Name} already exists.`);
          return write(input, caller.account, true);
        },
      },
    },
    {
      name: "UpdateSchedule",
      method: "PUT",
      path,
      status: 200,
      operation: {
        access: writing("scheduler:UpdateSchedule"),
        run: (input: ScheduleInput, caller: Caller) => {
          getSchedule(context, caller.account, place(input));
          return write(input, caller.account);
        },
      },
    },
    {
      name: "GetSchedule",
      method: "GET",
      path,
      status: 200,
      operation: {
        access: byQuery("scheduler:GetSchedule"),
        run: (input: Place, caller: Caller) =>
          describe(getSchedule(context, caller.account, { name: input.Name, group: input.GroupName ?? defaultGroup })),
      },
    },
    {
      name: "DeleteSchedule",
      method: "DELETE",
      path,
      status: 200,
      operation: {
        access: byQuery("scheduler:DeleteSchedule"),
        run: (input: Place, caller: Caller) => {
          const { arn } = getSchedule(context, caller.account, {
            name: input.Name,
            group: input.GroupName ?? defaultGroup,
          });
          store.remove(arn);
          runner.sync(arn);
          return {};
        },
      },
    },
    {
      name: "ListSchedules",
      method: "GET",
      path: "/schedules",
      status: 200,
      operation: {
        access: (_input: Listing, caller: Caller): Access => ({
          action: "scheduler:ListSchedules",
          resource: arnOf(caller.account, "*", "*"),
        }),
        run: (input: Listing, caller: Caller) => {
          if (input.GroupName !== undefined) getGroup(context, caller.account, input.GroupName);
          const schedules = store
            .list("schedule")
            .filter(({ account, group }) => account === caller.account && group === (input.GroupName ?? group))
            .filter(
              ({ name, definition }) =>
                name.startsWith(input.NamePrefix ?? "") && definition.State === (input.State ?? definition.State),
            );
          const { items, nextToken } = pageOf(schedules, {
            token: input.NextToken,
            size: input.MaxResults ?? 100,
            invalidTokenCode: "ValidationException",
          });
          return { Schedules: items.map(summary), NextToken: nextToken };
        },
      },
    },
  ];
};
