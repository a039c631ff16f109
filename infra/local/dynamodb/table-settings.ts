import type { DatabaseSync } from "node:sqlite";

/** What a table has besides its items: an expiry attribute and a wish for backups. */
export type TableSettings = {
  ttlAttribute(account: string, table: string): string | undefined;
  setTtlAttribute(account: string, table: string, attribute: string | undefined): void;
  hasBackups(account: string, table: string): boolean;
  setBackups(account: string, table: string, enabled: boolean): void;
  forget(account: string, table: string): void;
  withTtl(): { account: string; table: string; attribute: string }[];
};

export const createTableSettings = (database: DatabaseSync): TableSettings => {
  database.exec(
    "CREATE TABLE IF NOT EXISTS dynamodb_setting (account TEXT NOT NULL, name TEXT NOT NULL, ttl TEXT, backups INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (account, name)) STRICT, WITHOUT ROWID",
  );
  const select = database.prepare("SELECT ttl, backups FROM dynamodb_setting WHERE account = ? AND name = ?");
  const ttl = database.prepare(
    "INSERT INTO dynamodb_setting (account, name, ttl) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET ttl = excluded.ttl",
  );
  const backups = database.prepare(
    "INSERT INTO dynamodb_setting (account, name, backups) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET backups = excluded.backups",
  );
  const remove = database.prepare("DELETE FROM dynamodb_setting WHERE account = ? AND name = ?");
  const expiring = database.prepare(
    'SELECT account, name AS "table", ttl AS attribute FROM dynamodb_setting WHERE ttl IS NOT NULL',
  );
  const find = (account: string, table: string) =>
    select.get(account, table) as { ttl: string | null; backups: number } | undefined;
  return {
    ttlAttribute: (account, table) => find(account, table)?.ttl ?? undefined,
    setTtlAttribute: (account, table, attribute) => void ttl.run(account, table, attribute ?? null),
    hasBackups: (account, table) => find(account, table)?.backups === 1,
    setBackups: (account, table, enabled) => void backups.run(account, table, enabled ? 1 : 0),
    forget: (account, table) => void remove.run(account, table),
    withTtl: () => expiring.all() as { account: string; table: string; attribute: string }[],
  };
};
