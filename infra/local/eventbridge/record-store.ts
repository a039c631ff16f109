import type { DatabaseSync } from "node:sqlite";
import type { EventsRecord, RecordOf, Rule } from "./records.ts";

/** Buses, rules, archives and replays: few and read often, so they are held in memory and written through. */
export type RecordStore = {
  get<K extends EventsRecord["kind"]>(kind: K, arn: string): RecordOf<K> | undefined;
  put(record: EventsRecord): void;
  remove(arn: string): void;
  /** Ordered by name. */
  list<K extends EventsRecord["kind"]>(kind: K, where?: { parent?: string; account?: string }): RecordOf<K>[];
  rulesOn(busArn: string): readonly Rule[];
  archivesOf(busArn: string): readonly RecordOf<"archive">[];
};

const schema = `CREATE TABLE IF NOT EXISTS events_record (arn TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT`;

const load = (database: DatabaseSync): Map<string, EventsRecord> => {
  const rows = database.prepare("SELECT arn, body FROM events_record").all();
  return new Map(rows.map((row) => [String(row["arn"]), JSON.parse(String(row["body"])) as EventsRecord]));
};

const parentOf = (record: EventsRecord): string | undefined => ("parent" in record ? record.parent : undefined);

export const openRecordStore = (database: DatabaseSync): RecordStore => {
  database.exec(schema);
  const write = database.prepare(
    "INSERT INTO events_record (arn, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
  );
  const erase = database.prepare("DELETE FROM events_record WHERE arn = ?");
  const records = load(database);
  const children = new Map<string, EventsRecord[]>();

  const get = <K extends EventsRecord["kind"]>(kind: K, arn: string) => {
    const record = records.get(arn);
    return record?.kind === kind ? (record as RecordOf<K>) : undefined;
  };
  const list = <K extends EventsRecord["kind"]>(kind: K, where: { parent?: string; account?: string } = {}) =>
    [...records.values()]
      .filter((record) => record.kind === kind)
      .filter((record) => where.account === undefined || record.account === where.account)
      .filter((record) => where.parent === undefined || parentOf(record) === where.parent)
      .sort((a, b) => (a.name < b.name ? -1 : 1)) as RecordOf<K>[];
  const childrenOf = <K extends "rule" | "archive">(kind: K, parent: string): RecordOf<K>[] => {
    const key = `${kind} ${parent}`;
    const known = children.get(key) ?? list(kind, { parent });
    children.set(key, known);
    return known as RecordOf<K>[];
  };
  return {
    get,
    list,
    put: (record) => {
      write.run(record.arn, JSON.stringify(record));
      records.set(record.arn, record);
      children.clear();
    },
    remove: (arn) => {
      erase.run(arn);
      records.delete(arn);
      children.clear();
    },
    rulesOn: (busArn) => childrenOf("rule", busArn),
    archivesOf: (busArn) => childrenOf("archive", busArn),
  };
};
