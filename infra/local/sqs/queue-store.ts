import type { DatabaseSync } from "node:sqlite";
import type { QueueAttributes } from "./queue-attributes.ts";

export type Queue = {
  readonly id: number;
  readonly arn: string;
  readonly account: string;
  readonly name: string;
  readonly createdAt: number;
  attributes: QueueAttributes;
  tags: Record<string, string>;
  /** Real ms since 1970, as are all times here. */
  modifiedAt: number;
  purgedAt: number | undefined;
};

export type QueueStore = ReturnType<typeof openQueueStore>;

const schema = `
  CREATE TABLE IF NOT EXISTS sqs_queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    attributes TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    purged_at INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sqs_deleted_queue (arn TEXT PRIMARY KEY, deleted_at INTEGER NOT NULL) STRICT`;

type Row = {
  id: number;
  arn: string;
  account: string;
  name: string;
  attributes: string;
  tags: string;
  created_at: number;
  modified_at: number;
  purged_at: number | null;
};

const toQueue = (row: Row): Queue => ({
  id: row.id,
  arn: row.arn,
  account: row.account,
  name: row.name,
  createdAt: row.created_at,
  attributes: JSON.parse(row.attributes) as QueueAttributes,
  tags: JSON.parse(row.tags) as Record<string, string>,
  modifiedAt: row.modified_at,
  purgedAt: row.purged_at ?? undefined,
});

/** Queues and their settings: written through, read from memory, because every message operation needs them. */
export const openQueueStore = (database: DatabaseSync) => {
  database.exec(schema);
  const queues = new Map<string, Queue>();
  for (const row of database.prepare("SELECT * FROM sqs_queue ORDER BY id").all()) {
    const queue = toQueue(row as unknown as Row);
    queues.set(queue.arn, queue);
  }
  const insert = database.prepare(
    "INSERT INTO sqs_queue (arn, account, name, attributes, tags, created_at, modified_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const update = database.prepare(
    "UPDATE sqs_queue SET attributes = ?, tags = ?, modified_at = ?, purged_at = ? WHERE id = ?",
  );
  const remove = database.prepare("DELETE FROM sqs_queue WHERE id = ?");
  const bury = database.prepare(
    "INSERT INTO sqs_deleted_queue (arn, deleted_at) VALUES (?, ?) ON CONFLICT (arn) DO UPDATE SET deleted_at = excluded.deleted_at",
  );
  const buried = database.prepare("SELECT deleted_at FROM sqs_deleted_queue WHERE arn = ?");
  return {
    get: (arn: string): Queue | undefined => queues.get(arn),
    /** In the order of their names, as ListQueues answers. */
    all: (): Queue[] => [...queues.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    create: (given: Pick<Queue, "arn" | "account" | "name" | "attributes" | "tags">, now: number): Queue => {
      const { arn, account, name, attributes, tags } = given;
      const { lastInsertRowid } = insert.run(
        arn,
        account,
        name,
        JSON.stringify(attributes),
        JSON.stringify(tags),
        now,
        now,
      );
      const queue: Queue = {
        ...given,
        id: Number(lastInsertRowid),
        createdAt: now,
        modifiedAt: now,
        purgedAt: undefined,
      };
      queues.set(arn, queue);
      return queue;
    },
    save: (queue: Queue): void => {
      update.run(
        JSON.stringify(queue.attributes),
        JSON.stringify(queue.tags),
        queue.modifiedAt,
        queue.purgedAt ?? null,
        queue.id,
      );
    },
    remove: (queue: Queue, now: number): void => {
      remove.run(queue.id);
      bury.run(queue.arn, now);
      queues.delete(queue.arn);
    },
    deletedAt: (arn: string): number | undefined => buried.get(arn)?.["deleted_at"] as number | undefined,
  };
};
