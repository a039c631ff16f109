import type { DatabaseSync } from "node:sqlite";

export type LogEvent = { id: number; stream: string; at: number; ingestedAt: number; message: string };
export type LogGroup = { name: string; createdAt: number; retentionDays: number | undefined };
export type LogStream = { name: string; first: number; last: number; ingestedAt: number };

/** A group keeps this many lines; older ones go first. */
const linesMax = 20_000;
/** Trimming looks at a group once per this many lines. */
const trimEvery = 1_000;

const schema = `
  CREATE TABLE IF NOT EXISTS logs_group (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL, retention_days INTEGER) STRICT;
  CREATE TABLE IF NOT EXISTS logs_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    group_name TEXT NOT NULL,
    stream TEXT NOT NULL,
    at INTEGER NOT NULL,
    ingested_at INTEGER NOT NULL,
    message TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS logs_event_by_group ON logs_event (group_name, id);
  CREATE INDEX IF NOT EXISTS logs_event_by_stream ON logs_event (group_name, stream, id)`;

const toEvent = (row: Record<string, unknown>): LogEvent => ({
  id: row["id"] as number,
  stream: row["stream"] as string,
  at: row["at"] as number,
  ingestedAt: row["ingested_at"] as number,
  message: row["message"] as string,
});

export type LogStore = ReturnType<typeof openLogStore>;

/** Log lines by group and stream, in order of arrival, bounded per group. */
export const openLogStore = (database: DatabaseSync) => {
  database.exec(schema);
  const putGroup = database.prepare(
    "INSERT INTO logs_group (name, created_at, retention_days) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET retention_days = COALESCE(excluded.retention_days, retention_days)",
  );
  const groups = database.prepare("SELECT * FROM logs_group ORDER BY name");
  const insert = database.prepare(
    "INSERT INTO logs_event (group_name, stream, at, ingested_at, message) VALUES (?, ?, ?, ?, ?)",
  );
  const trim = database.prepare(
    "DELETE FROM logs_event WHERE group_name = ?1 AND id <= (SELECT id FROM logs_event WHERE group_name = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
  );
  const streams = database.prepare(
    "SELECT stream, MIN(at) AS first, MAX(at) AS last, MAX(ingested_at) AS ingested FROM logs_event WHERE group_name = ? GROUP BY stream ORDER BY stream",
  );
  const select = database.prepare(
    "SELECT * FROM logs_event WHERE group_name = ? AND id > ? AND at >= ? AND at < ? ORDER BY id LIMIT ?",
  );
  const known = new Set(groups.all().map((row) => row["name"] as string));
  const sinceTrim = new Map<string, number>();

  const trimNowAndThen = (group: string) => {
    const lines = (sinceTrim.get(group) ?? 0) + 1;
    sinceTrim.set(group, lines % trimEvery);
    if (lines >= trimEvery) trim.run(group, linesMax);
  };

  return {
    putGroup: (name: string, now: number, retentionDays?: number): void => {
      putGroup.run(name, now, retentionDays ?? null);
      known.add(name);
    },
    hasGroup: (name: string): boolean => known.has(name),
    groups: (): LogGroup[] =>
      groups.all().map((row) => ({
        name: row["name"] as string,
        createdAt: row["created_at"] as number,
        retentionDays: (row["retention_days"] as number | null) ?? undefined,
      })),
    append: (line: { group: string; stream: string; at: number; message: string }, now: number): void => {
      insert.run(line.group, line.stream, line.at, now, line.message);
      trimNowAndThen(line.group);
    },
    streams: (group: string): LogStream[] =>
      streams.all(group).map((row) => ({
        name: row["stream"] as string,
        first: row["first"] as number,
        last: row["last"] as number,
        ingestedAt: row["ingested"] as number,
      })),
    /** In order of arrival, after the event with this id; times in ms since 1970, `until` excluded. */
    events: (group: string, range: { after: number; from: number; until: number; max: number }): LogEvent[] =>
      select.all(group, range.after, range.from, range.until, range.max).map(toEvent),
  };
};
