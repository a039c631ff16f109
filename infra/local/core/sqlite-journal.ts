import type { DatabaseSync } from "node:sqlite";
import type { Entry, Journal, NewEntry } from "./journal.ts";

/** What the journal keeps at most; the oldest entries go first. */
export type JournalBounds = { entries: number; bytes: number };

const defaultBounds: JournalBounds = { entries: 200_000, bytes: 256 * 1024 * 1024 };
/** How many entries one `read` gives at most. */
const pageMax = 10_000;

const schema = `
  CREATE TABLE IF NOT EXISTS core_journal (
    sequence INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    entry TEXT NOT NULL
  ) STRICT`;

type Row = { sequence: number; at: number; entry: string };

const toEntry = (row: Row): Entry => ({
  ...(JSON.parse(row.entry) as NewEntry),
  sequence: row.sequence,
  at: row.at,
});

/** Drops the oldest entries in strokes of a tenth, so that most writes cost one insert and nothing else. */
const trimmer = (database: DatabaseSync, bounds: JournalBounds) => {
  const total = database.prepare("SELECT COUNT(*) AS entries, COALESCE(SUM(bytes), 0) AS bytes FROM core_journal");
  const oldest = database.prepare("SELECT sequence, bytes FROM core_journal ORDER BY sequence LIMIT ?");
  const remove = database.prepare("DELETE FROM core_journal WHERE sequence <= ?");
  let held = total.get() as { entries: number; bytes: number };
  const stroke = Math.max(1, Math.ceil(bounds.entries / 10));
  return (bytes: number) => {
    held.entries += 1;
    held.bytes += bytes;
    while (held.entries > 1 && (held.entries > bounds.entries || held.bytes > bounds.bytes)) {
      const last = oldest.all(Math.min(stroke, held.entries - 1)).at(-1);
      if (last === undefined) return;
      remove.run(last["sequence"] as number);
      held = total.get() as { entries: number; bytes: number };
    }
  };
};

/** The journal in the cloud's own database: it survives a restart, its growth is bounded, its sequence never repeats. */
export const sqliteJournal = (options: {
  database: DatabaseSync;
  now: () => number;
  bounds?: JournalBounds;
}): Journal => {
  const { database, now } = options;
  database.exec(schema);
  const insert = database.prepare("INSERT INTO core_journal (sequence, at, bytes, entry) VALUES (?, ?, ?, ?)");
  const select = database.prepare(
    "SELECT sequence, at, entry FROM core_journal WHERE sequence > ? ORDER BY sequence LIMIT ?",
  );
  const newest = database.prepare("SELECT COALESCE(MAX(sequence), 0) AS sequence FROM core_journal").get();
  const trim = trimmer(database, options.bounds ?? defaultBounds);
  const listeners = new Set<(entry: Entry) => void>();
  let sequence = newest?.["sequence"] as number;
  return {
    write: (entry) => {
      const written: Entry = { ...entry, sequence: (sequence += 1), at: now() };
      const text = JSON.stringify(entry);
      insert.run(written.sequence, written.at, text.length, text);
      trim(text.length);
      for (const listener of listeners) listener(written);
      return written;
    },
    read: (after, limit = pageMax) => (select.all(after, Math.min(limit, pageMax)) as Row[]).map(toEntry),
    follow: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
