import type { Operation } from "../wire/types.ts";
import { resourceNotFound, validation, type EventsContext } from "./context.ts";
import type { EventsRecord } from "./records.ts";

export type Tag = { Key: string; Value: string };

/** Tags of one bus, rule or schedule group (EventBridge user guide, "Tagging resources"; Scheduler user guide, "Tags"). */
const tagsMax = 50;

/** What a client puts on a resource, together with what is there: AWS's own names are not for clients. */
export const withTags = (there: Record<string, string>, tags: readonly Tag[] = []): Record<string, string> => {
  const reserved = tags.find(({ Key }) => Key.toLowerCase().startsWith("aws:"));
  if (reserved !== undefined) throw validation(`Tag key ${reserved.Key} must not start with aws:, which is AWS's own.`);
  const all = { ...there, ...Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) };
  if (Object.keys(all).length > tagsMax)
    throw validation(`A resource has at most ${tagsMax} tags, not ${Object.keys(all).length}.`);
  return all;
};

const taggable = ({ records }: EventsContext, arn: string): EventsRecord => {
  const record = records.get("bus", arn) ?? records.get("rule", arn);
  if (record === undefined) throw resourceNotFound(`Resource ${arn} does not exist; buses and rules have tags.`);
  return record;
};

type ByArn = { ResourceARN: string };

/** Tags of buses and rules. */
export const tagOperations = (context: EventsContext) => {
  const access = (name: string) => ({
    access: ({ ResourceARN }: ByArn) => ({ action: `events:${name}`, resource: ResourceARN }),
  });
  const tag: Operation<ByArn & { Tags: Tag[] }> = {
    ...access("TagResource"),
    run: ({ ResourceARN, Tags }) => {
      const record = taggable(context, ResourceARN);
      context.records.put({ ...record, tags: withTags(record.tags, Tags) });
      return {};
    },
  };
  const untag: Operation<ByArn & { TagKeys: string[] }> = {
    ...access("UntagResource"),
    run: ({ ResourceARN, TagKeys }) => {
      const record = taggable(context, ResourceARN);
      const kept = Object.entries(record.tags).filter(([key]) => !TagKeys.includes(key));
      context.records.put({ ...record, tags: Object.fromEntries(kept) });
      return {};
    },
  };
  const list: Operation<ByArn> = {
    ...access("ListTagsForResource"),
    run: ({ ResourceARN }) => ({
      Tags: Object.entries(taggable(context, ResourceARN).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  };
  return { TagResource: tag, UntagResource: untag, ListTagsForResource: list };
};
