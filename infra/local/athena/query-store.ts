import type { DatabaseSync } from "node:sqlite";
import type { ColumnInfo } from "./engine/protocol.ts";

export type QueryState = "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";

export type QueryRecord = {
  id: string;
  /** Whose permissions the query has, also after a restart. */
  caller: { account: string; role?: string; principal: string };
  workGroup: string;
  query: string;
  parameters: string[];
  database: string;
  catalog: string;
  /** The folder of results, `s3://bucket/prefix/`. */
  results: string;
  /** `OTHER` is none of those that run here. */
  statement: "SELECT" | "UNLOAD" | "DDL" | "UTILITY" | "OTHER";
  token: string;
  fingerprint: string;
  state: QueryState;
  reason?: string;
  submittedAt: number;
  startedAt?: number;
  completedAt?: number;
  scannedBytes: number;
  columns?: ColumnInfo[];
  rows?: number;
};

export type QueryStore = ReturnType<typeof openQueryStore>;

export const isOver = ({ state }: QueryRecord): boolean => state !== "QUEUED" && state !== "RUNNING";

export const openQueryStore = (database: DatabaseSync) => {
  database.exec(`
    CREATE TABLE IF NOT EXISTS athena_query (
      number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, account TEXT, workgroup TEXT, token TEXT, over INTEGER, body TEXT
    ) STRICT;
    CREATE UNIQUE INDEX IF NOT EXISTS athena_token ON athena_query (account, token);
    CREATE INDEX IF NOT EXISTS athena_over ON athena_query (over);
  `);
  const insert = database.prepare(
    "INSERT INTO athena_query (id, account, workgroup, token, over, body) VALUES (?, ?, ?, ?, 0, ?)",
  );
  const update = database.prepare("UPDATE athena_query SET over = ?, body = ? WHERE id = ?");
  const byId = database.prepare("SELECT body FROM athena_query WHERE account = ? AND id = ?");
  const byToken = database.prepare("SELECT body FROM athena_query WHERE account = ? AND token = ?");
  const unfinished = database.prepare("SELECT body FROM athena_query WHERE over = 0 ORDER BY number");
  const newest = database.prepare(
    "SELECT number, id FROM athena_query WHERE account = ? AND workgroup = ? AND number < ? ORDER BY number DESC LIMIT ?",
  );
  const forget = database.prepare("DELETE FROM athena_query WHERE account = ? AND workgroup = ?");
  const read = (row: Record<string, unknown> | undefined): QueryRecord | undefined =>
    row && (JSON.parse(String(row["body"])) as QueryRecord);
  return {
    add: (query: QueryRecord): void => {
      insert.run(query.id, query.caller.account, query.workGroup, query.token, JSON.stringify(query));
    },
    put: (query: QueryRecord): void => void update.run(isOver(query) ? 1 : 0, JSON.stringify(query), query.id),
    find: (account: string, id: string) => read(byId.get(account, id)),
    withToken: (account: string, token: string) => read(byToken.get(account, token)),
    unfinished: (): QueryRecord[] => unfinished.all().flatMap((row) => read(row) ?? []),
    /** Newest first, those before `before`. */
    list: (
      of: { account: string; workGroup: string },
      before: number,
      count: number,
    ): { number: number; id: string }[] =>
      newest.all(of.account, of.workGroup, before, count) as { number: number; id: string }[],
    forget: (of: { account: string; workGroup: string }): void => void forget.run(of.account, of.workGroup),
  };
};
