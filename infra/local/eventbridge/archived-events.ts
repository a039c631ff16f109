import type { DatabaseSync } from "node:sqlite";
import type { EventEnvelope } from "../core/journal.ts";
import { parseExactly } from "./exact-json.ts";

/** The events an archive holds, by the event's own time. */
export type ArchivedEvents = {
  /** `text` is the event as JSON. */
  add(archive: string, event: { time: string; text: string }, storedAt: number): void;
  /** Events with `from <= time < to`, at most `limit`, in the order of their time. */
  between(archive: string, from: number, to: number): EventEnvelope[];
  /** The time of the first event at or after `from`, so that empty minutes need no visit. */
  firstFrom(archive: string, from: number): number | undefined;
  measure(archive: string): { count: number; bytes: number };
  removeBefore(archive: string, storedAt: number): void;
  removeAll(archive: string): void;
};

const schema = `
  CREATE TABLE IF NOT EXISTS events_archived (
    sequence INTEGER PRIMARY KEY, archive TEXT NOT NULL, time INTEGER NOT NULL, stored_at INTEGER NOT NULL,
    bytes INTEGER NOT NULL, event TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS events_archived_by_time ON events_archived (archive, time);`;

export const openArchivedEvents = (database: DatabaseSync): ArchivedEvents => {
  database.exec(schema);
  const insert = database.prepare(
    "INSERT INTO events_archived (archive, time, stored_at, bytes, event) VALUES (?, ?, ?, ?, ?)",
  );
  const range = database.prepare(
    "SELECT event FROM events_archived WHERE archive = ? AND time >= ? AND time < ? ORDER BY time, sequence",
  );
  const first = database.prepare("SELECT min(time) AS time FROM events_archived WHERE archive = ? AND time >= ?");
  const sums = database.prepare(
    "SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes FROM events_archived WHERE archive = ?",
  );
  const expire = database.prepare("DELETE FROM events_archived WHERE archive = ? AND stored_at < ?");
  const clear = database.prepare("DELETE FROM events_archived WHERE archive = ?");
  return {
    add: (archive, { time, text }, storedAt) => {
      insert.run(archive, Date.parse(time), storedAt, Buffer.byteLength(text), text);
    },
    between: (archive, from, to) =>
      range.all(archive, from, to).map((row) => parseExactly(String(row["event"])) as EventEnvelope),
    firstFrom: (archive, from) => {
      const time = first.get(archive, from)?.["time"];
      return typeof time === "number" ? time : undefined;
    },
    measure: (archive) => {
      const row = sums.get(archive);
      return { count: Number(row?.["count"] ?? 0), bytes: Number(row?.["bytes"] ?? 0) };
    },
    removeBefore: (archive, storedAt) => void expire.run(archive, storedAt),
    removeAll: (archive) => void clear.run(archive),
  };
};
