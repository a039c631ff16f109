import type { RestRoute } from "../wire/rest-json-service.ts";
import { withTags, type Tag } from "../eventbridge/tags.ts";
import { notFound, type SchedulerContext } from "./context.ts";
import type { GroupRecord } from "./records.ts";

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
      store.put({ ...group, tags: withTags(group.tags ?? {}, Tags) });
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
