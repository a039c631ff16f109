import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { QueueMessageAttribute } from "../core/ports.ts";

export type StoredMessage = {
  id: number;
  messageId: string;
  body: string;
  md5: string;
  /** AWSTraceHeader, MessageGroupId, SenderId: what the sender's side gives. */
  system: Record<string, string>;
  attributes: Record<string, QueueMessageAttribute>;
  /** Real ms since 1970, kept when a message moves to a dead-letter queue. */
  sentAt: number;
  received: number;
  firstReceivedAt: number | undefined;
  /** ARN of the queue it came from, in a dead-letter queue. */
  source: string | undefined;
};

export type NewMessage = Pick<StoredMessage, "body" | "md5" | "system" | "attributes">;
export type Depth = { visible: number; inFlight: number; delayed: number };
export type MessageStore = ReturnType<typeof openMessageStore>;

const schema = `
  CREATE TABLE IF NOT EXISTS sqs_message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    body TEXT NOT NULL,
    md5 TEXT NOT NULL,
    system TEXT NOT NULL,
    attributes TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    received INTEGER NOT NULL DEFAULT 0,
    first_received_at INTEGER,
    taken_at INTEGER NOT NULL DEFAULT 0,
    in_flight INTEGER NOT NULL DEFAULT 0,
    source TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS sqs_message_by_visibility ON sqs_message (queue, visible_at, id);
  CREATE INDEX IF NOT EXISTS sqs_message_by_age ON sqs_message (queue, sent_at)`;

type Row = {
  id: number;
  message_id: string;
  body: string;
  md5: string;
  system: string;
  attributes: string;
  sent_at: number;
  received: number;
  first_received_at: number | null;
  source: string | null;
};

const toMessage = (row: Row): StoredMessage => ({
  id: row.id,
  messageId: row.message_id,
  body: row.body,
  md5: row.md5,
  system: JSON.parse(row.system) as Record<string, string>,
  attributes: JSON.parse(row.attributes) as Record<string, QueueMessageAttribute>,
  sentAt: row.sent_at,
  received: row.received,
  firstReceivedAt: row.first_received_at ?? undefined,
  source: row.source ?? undefined,
});

/** From the row's number, which never repeats: the cloud's seeded ids would come again after a restart. */
const messageIdOf = (sequence: number): string => {
  const hex = createHash("sha256").update(`sqs message ${sequence}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const prepare = (database: DatabaseSync) => ({
  insert: database.prepare(
    "INSERT INTO sqs_message (queue, message_id, body, md5, system, attributes, sent_at, visible_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  ),
  visible: database.prepare(
    "SELECT id, message_id, body, md5, system, attributes, sent_at, received, first_received_at, source FROM sqs_message WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?",
  ),
  // A group waits for what is in flight of it, and for what was sent before and is not visible yet.
  visibleInOrder: database.prepare(
    "SELECT id, message_id, body, md5, system, attributes, sent_at, received, first_received_at, source FROM sqs_message AS m WHERE queue = ?1 AND visible_at <= ?2 AND NOT EXISTS (SELECT 1 FROM sqs_message AS other WHERE other.queue = ?1 AND other.visible_at > ?2 AND (other.in_flight = 1 OR other.id < m.id) AND json_extract(other.system, '$.MessageGroupId') = json_extract(m.system, '$.MessageGroupId')) ORDER BY id LIMIT ?3",
  ),
  take: database.prepare(
    "UPDATE sqs_message SET visible_at = ?, taken_at = ?, first_received_at = ?, received = received + 1, in_flight = 1 WHERE id = ?",
  ),
  find: database.prepare(
    "SELECT received, in_flight, visible_at, taken_at FROM sqs_message WHERE id = ? AND queue = ?",
  ),
  hide: database.prepare("UPDATE sqs_message SET visible_at = ?, in_flight = ? WHERE id = ?"),
  reclaim: database.prepare(
    "UPDATE sqs_message SET visible_at = ?1, in_flight = 0 WHERE queue = ?2 AND in_flight = 1 AND visible_at > ?1",
  ),
  remove: database.prepare("DELETE FROM sqs_message WHERE id = ? AND queue = ? AND received = ?"),
  bury: database.prepare("UPDATE sqs_message SET queue = ?, visible_at = ?, in_flight = 0, source = ? WHERE id = ?"),
  drop: database.prepare("DELETE FROM sqs_message WHERE id = ?"),
  purge: database.prepare("DELETE FROM sqs_message WHERE queue = ?"),
  expire: database.prepare("DELETE FROM sqs_message WHERE queue = ? AND sent_at <= ?"),
  next: database.prepare("SELECT MIN(visible_at) AS at FROM sqs_message WHERE queue = ? AND visible_at > ?"),
  depth: database.prepare(
    "SELECT SUM(visible_at <= ?1) AS visible, SUM(visible_at > ?1 AND in_flight = 1) AS in_flight, SUM(visible_at > ?1 AND in_flight = 0) AS delayed FROM sqs_message WHERE queue = ?2",
  ),
});

/** Messages in SQLite: acknowledged means committed. */
export const openMessageStore = (database: DatabaseSync) => {
  database.exec(schema);
  const statements = prepare(database);
  const last = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'sqs_message'").get();
  let sequence = (last?.["seq"] as number | undefined) ?? 0;

  return {
    /** Returns the message's id, a new one unless it is given (a duplicate of another). */
    insert: (
      queue: number,
      message: NewMessage & { messageId?: string },
      times: { sentAt: number; visibleAt: number },
    ): string => {
      const { messageId = messageIdOf(sequence + 1), body, md5, system, attributes } = message;
      const texts = [JSON.stringify(system), JSON.stringify(attributes)] as const;
      const { lastInsertRowid } = statements.insert.run(
        queue,
        messageId,
        body,
        md5,
        ...texts,
        times.sentAt,
        times.visibleAt,
      );
      sequence = Number(lastInsertRowid);
      return messageId;
    },
    /** What the next message of any queue will be, counted from the first. */
    nextPlace: (): number => sequence + 1,
    visible: (queue: number, now: number, max: number): StoredMessage[] =>
      (statements.visible.all(queue, now, max) as unknown as Row[]).map(toMessage),
    /** Those whose turn it is in their groups, as a FIFO queue gives them. */
    visibleInOrder: (queue: number, now: number, max: number): StoredMessage[] =>
      (statements.visibleInOrder.all(queue, now, max) as unknown as Row[]).map(toMessage),
    take: (message: StoredMessage, times: { now: number; visibleAt: number }): StoredMessage => {
      const firstReceivedAt = message.firstReceivedAt ?? times.now;
      statements.take.run(times.visibleAt, times.now, firstReceivedAt, message.id);
      return { ...message, received: message.received + 1, firstReceivedAt };
    },
    find: (
      id: number,
      queue: number,
    ): { received: number; inFlight: boolean; visibleAt: number; takenAt: number } | undefined => {
      const row = statements.find.get(id, queue) as Record<string, number> | undefined;
      if (row === undefined) return undefined;
      return {
        received: row["received"] ?? 0,
        inFlight: row["in_flight"] === 1,
        visibleAt: row["visible_at"] ?? 0,
        takenAt: row["taken_at"] ?? 0,
      };
    },
    hide: (id: number, visibleAt: number, inFlight: boolean): void =>
      void statements.hide.run(visibleAt, inFlight ? 1 : 0, id),
    /** Every message in flight is visible; they stay received. */
    reclaim: (queue: number, now: number): void => void statements.reclaim.run(now, queue),
    /** True when the message was there and its last receive was number `received`. */
    remove: (id: number, queue: number, received: number): boolean =>
      statements.remove.run(id, queue, received).changes === 1,
    /** To a dead-letter queue: same id, age and receive count. */
    bury: (id: number, to: number, now: number, source: string): void => void statements.bury.run(to, now, source, id),
    drop: (id: number): void => void statements.drop.run(id),
    purge: (queue: number): void => void statements.purge.run(queue),
    /** How many were too old. */
    expire: (queue: number, sentBefore: number): number => Number(statements.expire.run(queue, sentBefore).changes),
    nextVisibleAt: (queue: number, now: number): number | undefined =>
      (statements.next.get(queue, now)?.["at"] ?? undefined) as number | undefined,
    depth: (queue: number, now: number): Depth => {
      const row = statements.depth.get(now, queue) as Record<string, number | null> | undefined;
      return { visible: row?.["visible"] ?? 0, inFlight: row?.["in_flight"] ?? 0, delayed: row?.["delayed"] ?? 0 };
    },
    /** All or nothing; nests inside a transaction of the caller's. */
    together: <T>(work: () => T): T => {
      database.exec("SAVEPOINT sqs");
      try {
        const result = work();
        database.exec("RELEASE sqs");
        return result;
      } catch (cause) {
        database.exec("ROLLBACK TO sqs; RELEASE sqs");
        throw cause;
      }
    },
  };
};
