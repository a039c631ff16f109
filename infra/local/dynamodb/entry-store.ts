import { createHash } from "node:crypto";
import { Stream } from "node:stream";
import type { DatabaseSync } from "node:sqlite";
import type { DynaliteError, TableDescription } from "./dynalite.ts";

type Done<T = void> = (error: Error | null, value?: T) => void;
export type Range = { gt?: string; gte?: string; lt?: string; lte?: string; reverse?: boolean; limit?: number };

/** A sorted map of JSON values, as dynalite expects one: callbacks, which here are called before the call returns. */
export type Entries<T = unknown> = {
  get(key: string, done: Done<T>): void;
  put(key: string, value: T, done: Done): void;
  del(key: string, done: Done): void;
  batch(changes: { type: "put" | "del"; key: string; value?: T }[], done: Done): void;
  createKeyStream(range?: Range): Stream;
  createValueStream(range?: Range): Stream;
  /** The values of a range, read one by one. */
  values(range?: Range): Iterable<T>;
  /** Nothing can come between the steps of a write, because all of them happen in one tick. */
  lock(key: string, run: (release: <F>(done: F) => F) => void): void;
};

/** The store behind dynalite's actions: one account's tables, items, indexes and tags. */
export type EntryStore = {
  options: { createTableMs: number; deleteTableMs: number; updateTableMs: number; maxItemSize: number };
  tableDb: Entries<TableDescription> & { awsAccountId: string; awsRegion: string };
  getItemDb(table: string): Entries;
  getIndexDb(kind: string, table: string, index: string): Entries;
  getTagDb(table: string): Entries;
  deleteItemDb(table: string, done: Done): void;
  deleteIndexDb(kind: string, table: string, index: string, done: Done): void;
  deleteTagDb(table: string, done: Done): void;
  getTable(name: string, checkStatus: boolean | Done<TableDescription>, done?: Done<TableDescription>): void;
  /** The same, at hand. */
  table(name: string): TableDescription | undefined;
  tables(): TableDescription[];
  items(table: string): Iterable<unknown>;
  tagKeys(table: string): string[];
};

const uuidLength = 36;
/** Largest item, in bytes (Developer Guide, "Service, account, and table quotas"). */
const itemBytesMax = 400 * 1024;

export const createEntrySchema = (database: DatabaseSync): void =>
  database.exec(
    "CREATE TABLE IF NOT EXISTS dynamodb_entry (space TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (space, key)) STRICT, WITHOUT ROWID",
  );

/** A stream of the old kind, which dynalite's `lazy` wants: it starts when all is wired, and an error in a listener becomes its own. */
const streamOf = (rows: Iterable<unknown>): Stream => {
  let open = true;
  const stream = Object.assign(new Stream(), { destroy: () => void (open = false) });
  queueMicrotask(() => {
    try {
      for (const row of rows) {
        if (!open) return;
        stream.emit("data", row);
      }
      stream.emit("end");
    } catch (error) {
      stream.emit("error", error);
    }
  });
  return stream;
};

/** Bounds of a range; `~` is above and `!` below every character of dynalite's keys and of table names. */
const boundsOf = (range: Range): { low: string; lowOpen: number; high: string; highOpen: number } => ({
  low: range.gt ?? range.gte ?? "",
  lowOpen: range.gt === undefined ? 0 : 1,
  high: range.lt ?? range.lte ?? "\u{10ffff}",
  highOpen: range.lt === undefined ? 0 : 1,
});

const rangeSql = (order: string): string =>
  `SELECT key, value FROM dynamodb_entry WHERE space = ? AND key >= ? AND key <= ? AND NOT (? AND key = ?) AND NOT (? AND key = ?) ORDER BY key ${order} LIMIT ?`;

type Row = { key: string; value: string };

const createEntries = (
  database: DatabaseSync,
): ((space: string) => Entries & { all(range?: Range): Iterable<Row>; clear(): void }) => {
  const select = database.prepare("SELECT value FROM dynamodb_entry WHERE space = ? AND key = ?");
  const insert = database.prepare("INSERT OR REPLACE INTO dynamodb_entry (space, key, value) VALUES (?, ?, ?)");
  const remove = database.prepare("DELETE FROM dynamodb_entry WHERE space = ? AND key = ?");
  const removeAll = database.prepare("DELETE FROM dynamodb_entry WHERE space = ?");
  const forward = database.prepare(rangeSql("ASC"));
  const backward = database.prepare(rangeSql("DESC"));

  return (space) => {
    const all = (range: Range = {}): Iterable<Row> => {
      const { low, lowOpen, high, highOpen } = boundsOf(range);
      const statement = range.reverse ? backward : forward;
      const limit = range.limit ?? -1;
      return statement.iterate(space, low, high, lowOpen, low, highOpen, high, limit) as Iterable<Row>;
    };
    /** A database that was closed under a late timer of dynalite says so in words dynalite knows. */
    const attempt = (work: () => void, done: Done): void => {
      if (!database.isOpen) return done(new Error("Database is closed"));
      work();
      done(null);
    };
    return {
      all,
      clear: () => void removeAll.run(space),
      get(key, done) {
        const row = select.get(space, key) as { value: string } | undefined;
        done(null, row && (JSON.parse(row.value) as unknown));
      },
      put: (key, value, done) => attempt(() => insert.run(space, key, JSON.stringify(value)), done),
      del: (key, done) => attempt(() => remove.run(space, key), done),
      batch: (changes, done) =>
        attempt(() => {
          for (const { type, key, value } of changes)
            if (type === "put") insert.run(space, key, JSON.stringify(value));
            else remove.run(space, key);
        }, done),
      values: (range) =>
        mapped(
          () => all(range),
          (row) => JSON.parse(row.value) as unknown,
        ),
      createKeyStream: (range) =>
        streamOf(
          mapped(
            () => all(range),
            (row) => row.key,
          ),
        ),
      createValueStream: (range) =>
        streamOf(
          mapped(
            () => all(range),
            (row) => JSON.parse(row.value) as unknown,
          ),
        ),
      lock: (_key, run) => run((done) => done),
    };
  };
};

/** Asks for the rows only when the first is wanted: a statement walks one range at a time. */
function* mapped<T>(rows: () => Iterable<Row>, map: (row: Row) => T): Generator<T> {
  for (const row of rows()) yield map(row);
}

/** A table is ready as soon as it is made: what the caller is told to wait for has happened, also if the process ends now. */
const settled = (table: TableDescription): TableDescription =>
  table.TableStatus === "DELETING"
    ? table
    : {
        ...table,
        TableStatus: "ACTIVE",
        ...(table.GlobalSecondaryIndexes && {
          GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map((index) => ({ ...index, IndexStatus: "ACTIVE" })),
        }),
      };

/** dynalite's ids are two bytes short of a UUID. */
const wholeId = ({ TableId, TableArn }: TableDescription): string =>
  TableId.length >= uuidLength
    ? TableId
    : TableId +
      createHash("sha256")
        .update(`${TableArn} ${TableId}`)
        .digest("hex")
        .slice(0, uuidLength - TableId.length);

const notFound = (name: string, named: boolean): DynaliteError =>
  Object.assign(new Error("NotFoundError"), {
    name: "NotFoundError",
    statusCode: 400,
    body: {
      __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
      message: named ? `Requested resource not found: Table: ${name} not found` : "Requested resource not found",
    },
  });

/** One account's tables in the cloud's database. */
export const createEntryStore = (database: DatabaseSync, owner: { account: string; region: string }): EntryStore => {
  const entries = createEntries(database);
  const space = (name: string) => entries(`${owner.account}/${name}`);
  const tables = space("table");
  const indexName = (kind: string, table: string, index: string) => `index-${kind.toLowerCase()}~${table}~${index}`;
  const cleared = (name: string, done: Done): void => {
    space(name).clear();
    done(null);
  };
  const tableDb = {
    ...(tables as unknown as Entries<TableDescription>),
    put: (key: string, value: TableDescription, done: Done) => {
      value.TableId = wholeId(value);
      tables.put(key, settled(value), done);
    },
    awsAccountId: owner.account,
    awsRegion: owner.region,
  };
  const table = (name: string): TableDescription | undefined => {
    let found: TableDescription | undefined;
    tableDb.get(name, (_error, value) => void (found = value));
    return found;
  };
  return {
    options: { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, maxItemSize: itemBytesMax },
    tableDb,
    getItemDb: (name) => space(`item-${name}`),
    getIndexDb: (kind, name, index) => space(indexName(kind, name, index)),
    getTagDb: (name) => space(`tag-${name}`),
    deleteItemDb: (name, done) => cleared(`item-${name}`, done),
    deleteIndexDb: (kind, name, index, done) => cleared(indexName(kind, name, index), done),
    deleteTagDb: (name, done) => cleared(`tag-${name}`, done),
    getTable(name, checkStatus, done) {
      const answer = typeof checkStatus === "function" ? checkStatus : done;
      const ready = checkStatus !== false;
      const found = table(name);
      if (found && !(ready && found.TableStatus === "DELETING")) answer?.(null, found);
      else answer?.(notFound(name, !ready));
    },
    table,
    tables: () => [...tables.all()].map((row) => JSON.parse(row.value) as TableDescription),
    tagKeys: (name) => [...space(`tag-${name}`).all()].map((row) => row.key),
    items: (name) =>
      mapped(
        () => space(`item-${name}`).all(),
        (row) => JSON.parse(row.value) as unknown,
      ),
  };
};
