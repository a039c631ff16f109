import type { Access, Caller } from "../wire/types.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import { conflict, defaultGroup, getGroup, groupArn, validation, type SchedulerContext } from "./context.ts";
import { pageOf } from "../wire/page.ts";
import type { GroupRecord, Owner } from "./records.ts";
import type { ScheduleRunner } from "./runner.ts";
import { withTags, type Tag } from "../eventbridge/tags.ts";

export const putGroup = (
  context: SchedulerContext,
  account: string,
  group: { name: string; owner?: Owner; tags?: readonly Tag[]; clientToken?: string },
): GroupRecord => {
  const arn = groupArn(context, account, group.name);
  const now = context.cloud.clock.now();
  const record: GroupRecord = {
    ...(context.store.get("group", arn) ?? {
      kind: "group",
      arn,
      account,
      name: group.name,
      createdAt: now,
      modifiedAt: now,
    }),
    ...(group.tags === undefined ? {} : { tags: withTags({}, group.tags) }),
    ...(group.clientToken === undefined ? {} : { clientToken: group.clientToken }),
    ...(group.owner === undefined ? {} : { owner: group.owner }),
  };
  context.store.put(record);
  return record;
};

/** A group goes with all its schedules. */
export const removeGroup = ({ store }: SchedulerContext, runner: ScheduleRunner, group: GroupRecord): void => {
  for (const schedule of store.list("schedule")) {
    if (schedule.account !== group.account || schedule.group !== group.name) continue;
    store.remove(schedule.arn);
    runner.sync(schedule.arn);
  }
  store.remove(group.arn);
};

const describe = ({ arn, name, createdAt, modifiedAt }: GroupRecord) => ({
  Arn: arn,
  Name: name,
  State: "ACTIVE",
  CreationDate: createdAt / 1000,
  LastModificationDate: modifiedAt / 1000,
});

const assertOwn = (name: string): void => {
  if (name === defaultGroup) throw validation("This operation cannot be performed on schedule group default.");
};

type Named = { Name: string };
type NewGroup = Named & { Tags?: Tag[]; ClientToken?: string };
type Listing = { MaxResults?: number; NextToken?: string; NamePrefix?: string };

export const groupRoutes = (context: SchedulerContext, runner: ScheduleRunner): RestRoute[] => {
  const { store } = context;
  const access =
    (action: string) =>
    (input: Partial<Named>, caller: Caller): Access => ({
      action: `scheduler:${action}`,
      resource: groupArn(context, caller.account, input.Name ?? "*"),
    });
  const route = (name: string, method: string, run: (input: Named, caller: Caller) => unknown): RestRoute => ({
    name,
    method,
    path: "/schedule-groups/{Name}",
    status: 200,
    operation: { access: access(name), run },
  });
  return [
    route("CreateScheduleGroup", "POST", ({ Name, Tags = [], ClientToken }: NewGroup, { account }) => {
      const known = store.get("group", groupArn(context, account, Name));
      if (known?.clientToken !== undefined && known.clientToken === ClientToken) return { ScheduleGroupArn: known.arn };
      assertOwn(Name);
      if (known !== undefined) throw conflict(`Schedule group ${Name} already exists.`);
      const clientToken = ClientToken === undefined ? {} : { clientToken: ClientToken };
      return { ScheduleGroupArn: putGroup(context, account, { name: Name, tags: Tags, ...clientToken }).arn };
    }),
    route("GetScheduleGroup", "GET", ({ Name }, { account }) => describe(getGroup(context, account, Name))),
    route("DeleteScheduleGroup", "DELETE", ({ Name }, { account }) => {
      assertOwn(Name);
      removeGroup(context, runner, getGroup(context, account, Name));
      return {};
    }),
    {
      name: "ListScheduleGroups",
      method: "GET",
      path: "/schedule-groups",
      status: 200,
      operation: {
        access: access("ListScheduleGroups"),
        run: (input: Listing, caller: Caller) => {
          getGroup(context, caller.account, defaultGroup);
          const groups = store
            .list("group")
            .filter(({ account, name }) => account === caller.account && name.startsWith(input.NamePrefix ?? ""));
          const { items, nextToken } = pageOf(groups, {
            token: input.NextToken,
            size: input.MaxResults ?? 100,
            invalidTokenCode: "ValidationException",
          });
          return { ScheduleGroups: items.map(describe), NextToken: nextToken };
        },
      },
    },
  ];
};
