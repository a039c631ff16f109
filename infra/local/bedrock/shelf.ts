import type { DatabaseSync } from "node:sqlite";

/** What every kept Bedrock resource has in common; `fingerprint` tells a replayed request from a different one. */
export type Kept = {
  arn: string;
  account: string;
  name: string;
  status: string;
  /** Real milliseconds since 1970. */
  createdAt: number;
  token?: string;
  fingerprint?: string;
};

/** One SQLite table of resources: looked up by ARN, name, token and status, with the rest as a JSON document. */
export type Shelf<T extends Kept> = {
  get(arn: string): T | undefined;
  byName(account: string, name: string): T | undefined;
  byToken(account: string, token: string): T | undefined;
  put(item: T): void;
  remove(arn: string): void;
  /** All of an account in the given states (all states when none is given), oldest first. */
  all(account: string, statuses?: readonly string[]): T[];
  count(account: string, statuses: readonly string[]): number;
};

type Row = { document: string };

const tables = {
  customizationJobs: "bedrock_customization_job",
  customModels: "bedrock_custom_model",
  invocationJobs: "bedrock_invocation_job",
  throughputs: "bedrock_provisioned_throughput",
  deployments: "bedrock_custom_model_deployment",
  inferenceProfiles: "bedrock_inference_profile",
} as const;

const create = (table: string): string => `
  CREATE TABLE IF NOT EXISTS ${table} (
    arn TEXT PRIMARY KEY, account TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
    created_at REAL NOT NULL, token TEXT, document TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS ${table}_name ON ${table} (account, name);
  CREATE INDEX IF NOT EXISTS ${table}_token ON ${table} (account, token);
  CREATE INDEX IF NOT EXISTS ${table}_status ON ${table} (account, status);`;

/** The table's name is one of the six above, never a value from a request. */
export const openShelf = <T extends Kept>(database: DatabaseSync, kind: keyof typeof tables): Shelf<T> => {
  const table = tables[kind];
  database.exec(create(table));
  const select = (where: string) => database.prepare(`SELECT document FROM ${table} WHERE ${where}`);
  const byArn = select("arn = ?");
  const byName = select("account = ? AND name = ? ORDER BY created_at DESC LIMIT 1");
  const byToken = select("account = ? AND token = ? LIMIT 1");
  const everything = select("account = ? ORDER BY created_at, arn");
  const upsert = database.prepare(
    `INSERT INTO ${table} (arn, account, name, status, created_at, token, document) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (arn) DO UPDATE SET name = excluded.name, status = excluded.status, document = excluded.document`,
  );
  const erase = database.prepare(`DELETE FROM ${table} WHERE arn = ?`);
  const inStatus = (columns: string, statuses: readonly string[], order: string) =>
    database.prepare(
      `SELECT ${columns} FROM ${table} WHERE account = ? AND status IN (${statuses.map(() => "?").join(", ")}) ${order}`,
    );
  const read = (row: unknown): T | undefined =>
    row === undefined ? undefined : (JSON.parse((row as Row).document) as T);
  const readAll = (rows: unknown[]): T[] => rows.map((row) => JSON.parse((row as Row).document) as T);
  return {
    get: (arn) => read(byArn.get(arn)),
    byName: (account, name) => read(byName.get(account, name)),
    byToken: (account, token) => read(byToken.get(account, token)),
    put: (item) => {
      const { arn, account, name, status, createdAt, token } = item;
      upsert.run(arn, account, name, status, createdAt, token ?? null, JSON.stringify(item));
    },
    remove: (arn) => void erase.run(arn),
    all: (account, statuses) =>
      statuses === undefined
        ? readAll(everything.all(account))
        : readAll(inStatus("document", statuses, "ORDER BY created_at, arn").all(account, ...statuses)),
    count: (account, statuses) =>
      (inStatus("COUNT(*) AS n", statuses, "").get(account, ...statuses) as { n: number }).n,
  };
};
