import type { Access, Caller } from "../wire/types.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import {
  conflict,
  defaultGroup,
  getGroup,
  getSchedule,
  scheduleArn,
  schedulerPrincipal,
  validation,
  type SchedulerContext,
} from "./context.ts";
import { assertAssumable, checkName, readDefinition, type ScheduleInput } from "./definition.ts";
import { trustSource } from "./invoke-target.ts";
import { pageOf, type PageInput } from "./paging.ts";
import type { Owner, ScheduleDefinition, ScheduleRecord } from "./records.ts";
import type { ScheduleRunner } from "./runner.ts";

const seconds = (ms: number): number => ms / 1000;

const describe = ({ arn, name, group, definition, createdAt, modifiedAt }: ScheduleRecord) => {
  const { startMs, endMs, ...rest } = definition;
  return {
    Arn: arn,
    Name: name,
    GroupName: group,
    ...rest,
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

type PutSchedule = { account: string; name: string; group: string; definition: ScheduleDefinition; owner?: Owner };

/** Makes a schedule or replaces what it does; one that stays as it was goes on undisturbed. */
export const putSchedule = (context: SchedulerContext, runner: ScheduleRunner, put: PutSchedule): ScheduleRecord => {
  const { account, name, group, definition, owner } = put;
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
    ...(owner === undefined ? {} : { owner }),
  };
  context.store.put(record);
  runner.sync(arn);
  return record;
};

type Place = { Name: string; GroupName?: string };
type ByQuery = { Name: string; groupName?: string };
type Listing = PageInput & { ScheduleGroup?: string; NamePrefix?: string; State?: string };

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
  const write = (input: ScheduleInput, account: string) => {
    const { GroupName: group = defaultGroup } = input;
    const definition = readDefinition(context, input, account);
    getGroup(context, account, group);
    assertAssumable(context, definition.Target.RoleArn, trustSource(context, { account, group }));
    const { arn } = putSchedule(context, runner, { account, group, name: input.Name, definition });
    return { ScheduleArn: arn };
  };
  const place = ({ Name, GroupName = defaultGroup }: Place) => ({ name: Name, group: GroupName });
  const byQuery =
    (action: string) =>
    (input: ByQuery, caller: Caller): Access => ({
      action,
      resource: arnOf(caller.account, input.Name, input.groupName),
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
          checkName(input.Name, "Name");
          if (store.get("schedule", arnOf(caller.account, input.Name, input.GroupName)) !== undefined)
            throw conflict(`Schedule ${input.Name} already exists.`);
          return write(input, caller.account);
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
        run: (input: ByQuery, caller: Caller) =>
          describe(getSchedule(context, caller.account, { name: input.Name, group: input.groupName ?? defaultGroup })),
      },
    },
    {
      name: "DeleteSchedule",
      method: "DELETE",
      path,
      status: 200,
      operation: {
        access: byQuery("scheduler:DeleteSchedule"),
        run: (input: ByQuery, caller: Caller) => {
          const { arn } = getSchedule(context, caller.account, {
            name: input.Name,
            group: input.groupName ?? defaultGroup,
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
          if (input.State !== undefined && input.State !== "ENABLED" && input.State !== "DISABLED")
            throw validation(`State is ${input.State}; it must be one of ENABLED, DISABLED.`);
          if (input.ScheduleGroup !== undefined) getGroup(context, caller.account, input.ScheduleGroup);
          const schedules = store
            .list("schedule")
            .filter(({ account, group }) => account === caller.account && group === (input.ScheduleGroup ?? group))
            .filter(
              ({ name, definition }) =>
                name.startsWith(input.NamePrefix ?? "") && definition.State === (input.State ?? definition.State),
            );
          const { page, next } = pageOf(schedules, input);
          return { Schedules: page.map(summary), ...next };
        },
      },
    },
  ];
};
