import type { RestRoute } from "../wire/rest-json-service.ts";
import { notFound, validation, type SchedulerContext } from "./context.ts";
import type { GroupRecord } from "./records.ts";

export type Tag = { Key: string; Value: string };

/** Tags of one schedule group (EventBridge Scheduler, "Tags"). */
const tagsMax = 50;

/** What a group's tags are after these were put on it, or why not. */
export const withTags = (tags: Record<string, string> = {}, added: readonly Tag[] = []): Record<string, string> => {
  const reserved = added.find(({ Key }) => Key.toLowerCase().startsWith("aws:"));
  if (reserved !== undefined) throw validation(`Tag key ${reserved.Key} must not start with aws:, which is AWS's own.`);
  const all = { ...tags, ...Object.fromEntries(added.map(({ Key, Value }) => [Key, Value])) };
  if (Object.keys(all).length > tagsMax)
    throw validation(`A schedule group has at most ${tagsMax} tags, not ${Object.keys(all).length}.`);
  return all;
};

/** Each operation has its own of these; the model has seen to it. */
type TagsInput = { ResourceArn: string; Tags: Tag[]; TagKeys: string[] };

/** Tags of schedule groups; schedules have none. */
export const tagRoutes = (context: SchedulerContext): RestRoute[] => {
  const { store } = context;
  const find = (arn: string): GroupRecord => {
    const group = store.get("group", arn);
    if (group === undefined) throw notFound(`Schedule group ${arn.split("/").at(-1)} does not exist.`);
    return group;
  };
  const route = (name: string, method: string, run: (input: TagsInput, group: GroupRecord) => unknown): RestRoute => ({
    name,
    method,
    path: "/tags/{ResourceArn}",
    status: 200,
    operation: {
      access: ({ ResourceArn }: TagsInput) => ({ action: `scheduler:${name}`, resource: ResourceArn }),
      run: (input: TagsInput) => run(input, find(input.ResourceArn)),
    },
  });
  return [
    route("TagResource", "POST", ({ Tags }, group) => {
      store.put({ ...group, tags: withTags(group.tags, Tags) });
      return {};
    }),
    route("UntagResource", "DELETE", ({ TagKeys }, group) => {
      const kept = Object.entries(group.tags ?? {}).filter(([key]) => !TagKeys.includes(key));
      store.put({ ...group, tags: Object.fromEntries(kept) });
      return {};
    }),
    route("ListTagsForResource", "GET", (_input, { tags = {} }) => ({
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  ];
};
