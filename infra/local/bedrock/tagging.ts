import type { DatabaseSync } from "node:sqlite";
import { notFound, tooManyTags, validation } from "./errors.ts";
import type { AnyShelf } from "./context.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import type { Operation } from "../wire/types.ts";

export type Tag = { key?: string | undefined; value?: string | undefined };

export type TagStore = {
  add(arn: string, tags: readonly Tag[] | undefined): void;
  removeKeys(arn: string, keys: readonly string[]): void;
  of(arn: string): { key: string; value: string }[];
  forget(arn: string): void;
};

/** A request may carry 200 tags, a resource may have 50 (API reference, TooManyTagsException). */
const tagsMax = 50;

/** Refuses tags that AWS keeps for itself, and a key given twice: each key is unique for its resource. */
export const assertTags = (tags: readonly Tag[] = []): void => {
  const keys = tags.map(({ key = "" }) => key);
  if (keys.some((key) => key.toLowerCase().startsWith("aws:")))
    throw validation("Tag keys starting with aws: are reserved for system use.");
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice !== undefined) throw validation(`The tag key ${twice} is given more than once.`);
  if (keys.length > tagsMax) throw tooManyTags("the resource");
};

export const openTags = (database: DatabaseSync): TagStore => {
  database.exec(
    "CREATE TABLE IF NOT EXISTS bedrock_tag (arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (arn, key)) STRICT",
  );
  const upsert = database.prepare(
    "INSERT INTO bedrock_tag VALUES (?, ?, ?) ON CONFLICT (arn, key) DO UPDATE SET value = excluded.value",
  );
  const erase = database.prepare("DELETE FROM bedrock_tag WHERE arn = ? AND key = ?");
  const eraseAll = database.prepare("DELETE FROM bedrock_tag WHERE arn = ?");
  const select = database.prepare("SELECT key, value FROM bedrock_tag WHERE arn = ? ORDER BY key");
  const of = (arn: string) =>
    (select.all(arn) as { key: string; value: string }[]).map(({ key, value }) => ({ key, value }));
  return {
    of,
    add: (arn, tags = []) => {
      assertTags(tags);
      const keys = new Set([...of(arn), ...tags].map(({ key }) => key ?? ""));
      if (keys.size > tagsMax) throw tooManyTags(arn);
      for (const { key = "", value = "" } of tags) upsert.run(arn, key, value);
    },
    removeKeys: (arn, keys) => {
      for (const key of keys) erase.run(arn, key);
    },
    forget: (arn) => void eraseAll.run(arn),
  };
};

/** The tag operations; a resource that none of the shelves holds is not found. */
export const tagRoutes = (tags: TagStore, shelves: readonly AnyShelf[]): RestRoute[] => {
  const known = (arn: string): void => {
    if (!shelves.some((shelf) => shelf.get(arn))) throw notFound(`The resource ${arn} was not found.`);
  };
  const access = (action: string) => (input: { resourceARN: string }) => ({
    action: `bedrock:${action}`,
    resource: input.resourceARN,
  });
  const tag: Operation<{ resourceARN: string; tags: Tag[] }> = {
    access: access("TagResource"),
    run: ({ resourceARN, tags: given }) => {
      known(resourceARN);
      tags.add(resourceARN, given);
      return {};
    },
  };
  const untag: Operation<{ resourceARN: string; tagKeys: string[] }> = {
    access: access("UntagResource"),
    run: ({ resourceARN, tagKeys }) => {
      known(resourceARN);
      tags.removeKeys(resourceARN, tagKeys);
      return {};
    },
  };
  const list: Operation<{ resourceARN: string }> = {
    access: access("ListTagsForResource"),
    run: ({ resourceARN }) => {
      known(resourceARN);
      return { tags: tags.of(resourceARN) };
    },
  };
  return [
    { name: "TagResource", method: "POST", path: "/tagResource", status: 200, operation: tag },
    { name: "UntagResource", method: "POST", path: "/untagResource", status: 200, operation: untag },
    { name: "ListTagsForResource", method: "POST", path: "/listTagsForResource", status: 200, operation: list },
  ];
};
