import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { Entry } from "./journal.ts";
import { sqliteJournal } from "./sqlite-journal.ts";

const journalOn = (database: DatabaseSync, bounds?: { entries: number; bytes: number }) => {
  let at = 1000;
  return sqliteJournal({ database, now: () => (at += 1), ...(bounds ? { bounds } : {}) });
};
const note = (message: string) => ({ kind: "warning" as const, message });

test("entries are numbered, dated and read back in order", () => {
  const journal = journalOn(new DatabaseSync(":memory:"));
  journal.write(note("a"));
  journal.write(note("b"));
  expect(journal.read(0)).toEqual([
    { ...note("a"), sequence: 1, at: 1001 },
    { ...note("b"), sequence: 2, at: 1002 },
  ]);
  expect(journal.read(1)).toMatchObject([{ message: "b" }]);
  expect(journal.read(0, 1)).toMatchObject([{ message: "a" }]);
});

test("a follower hears what is written from now on, until it stops", () => {
  const journal = journalOn(new DatabaseSync(":memory:"));
  const heard: Entry[] = [];
  journal.write(note("before"));
  const stop = journal.follow((entry) => heard.push(entry));
  journal.write(note("during"));
  stop();
  journal.write(note("after"));
  expect(heard).toMatchObject([{ sequence: 2, message: "during" }]);
});

test("a journal opened again goes on counting", () => {
  const database = new DatabaseSync(":memory:");
  journalOn(database).write(note("a"));
  expect(journalOn(database).write(note("b")).sequence).toBe(2);
  expect(journalOn(database).read(0)).toHaveLength(2);
});

test("growth is bounded in entries: the oldest go", () => {
  const journal = journalOn(new DatabaseSync(":memory:"), { entries: 20, bytes: 1e9 });
  for (let index = 1; index <= 95; index += 1) journal.write(note(`${index}`));
  const kept = journal.read(0);
  expect(kept.length).toBeLessThanOrEqual(20);
  expect(kept.length).toBeGreaterThanOrEqual(17);
  expect(kept.at(-1)?.sequence).toBe(95);
});

test("growth is bounded in bytes, and the newest entry always stays", () => {
  const journal = journalOn(new DatabaseSync(":memory:"), { entries: 1000, bytes: 2000 });
  for (let index = 1; index <= 50; index += 1) journal.write(note("x".repeat(500)));
  expect(JSON.stringify(journal.read(0)).length).toBeLessThan(2500);
  journal.write(note("y".repeat(5000)));
  expect(journal.read(0)).toMatchObject([{ sequence: 51 }]);
});
