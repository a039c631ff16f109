import type { DatabaseSync } from "node:sqlite";
import { AwsError } from "../wire/aws-error.ts";

export type Column = { Name: string; Type?: string; Comment?: string };

/** What of a table Athena reads; the rest is kept and given back. */
export type TableInput = {
  Name: string;
  TableType?: string;
  Parameters?: Record<string, string>;
  PartitionKeys?: Column[];
  StorageDescriptor?: {
    Columns?: Column[];
    Location?: string;
    InputFormat?: string;
    OutputFormat?: string;
    SerdeInfo?: { SerializationLibrary?: string; Parameters?: Record<string, string> };
    Parameters?: Record<string, string>;
  };
};
export type DatabaseInput = { Name: string; Description?: string; LocationUri?: string };

export type GlueDatabase = DatabaseInput & { CreateTime: Date; CatalogId: string };
export type GlueTable = TableInput & { DatabaseName: string; CreateTime: Date; UpdateTime: Date; CatalogId: string };

type Row = { body: string; created: number; updated: number };

/** Names are folded to lower case, as the Glue API does for Hive's sake. */
export const folded = (name: string): string => name.toLowerCase();

export const notFound = (message: string): AwsError => new AwsError("EntityNotFoundException", message);

export type GlueCatalog = ReturnType<typeof openCatalog>;

/** Databases and tables of the Data Catalog, each account's own. */
export const openCatalog = (state: DatabaseSync, now: () => number) => {
  state.exec(`
    CREATE TABLE IF NOT EXISTS glue_database (account TEXT, name TEXT, body TEXT, created INTEGER, updated INTEGER, PRIMARY KEY (account, name)) STRICT;
    CREATE TABLE IF NOT EXISTS glue_table (account TEXT, database TEXT, name TEXT, body TEXT, created INTEGER, updated INTEGER, PRIMARY KEY (account, database, name)) STRICT;
  `);
  const getDatabase = state.prepare("SELECT * FROM glue_database WHERE account = ? AND name = ?");
  const listDatabases = state.prepare("SELECT * FROM glue_database WHERE account = ? ORDER BY name");
  const putDatabase = state.prepare(
    "INSERT INTO glue_database VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body, updated = excluded.updated",
  );
  const dropDatabase = state.prepare("DELETE FROM glue_database WHERE account = ? AND name = ?");
  const getTable = state.prepare("SELECT * FROM glue_table WHERE account = ? AND database = ? AND name = ?");
  const listTables = state.prepare("SELECT * FROM glue_table WHERE account = ? AND database = ? ORDER BY name");
  const putTable = state.prepare(
    "INSERT INTO glue_table VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body, updated = excluded.updated",
  );
  const dropTable = state.prepare("DELETE FROM glue_table WHERE account = ? AND database = ? AND name = ?");
  const dropTables = state.prepare("DELETE FROM glue_table WHERE account = ? AND database = ?");

  const asDatabase = (account: string, row: Row): GlueDatabase => ({
    ...(JSON.parse(row.body) as DatabaseInput),
    CreateTime: new Date(row.created),
    CatalogId: account,
  });
  const asTable = (account: string, database: string, row: Row): GlueTable => ({
    ...(JSON.parse(row.body) as TableInput),
    DatabaseName: database,
    CreateTime: new Date(row.created),
    UpdateTime: new Date(row.updated),
    CatalogId: account,
  });
  const database = (account: string, name: string): GlueDatabase | undefined => {
    const row = getDatabase.get(account, folded(name)) as Row | undefined;
    return row && asDatabase(account, row);
  };
  const requireDatabase = (account: string, name: string): GlueDatabase => {
    const found = database(account, name);
    if (found === undefined) throw notFound(`Database ${folded(name)} not found.`);
    return found;
  };
  return {
    database,
    requireDatabase,
    databases: (account: string): GlueDatabase[] =>
      listDatabases.all(account).map((row) => asDatabase(account, row as Row)),
    putDatabase: (account: string, input: DatabaseInput): void => {
      const name = folded(input.Name);
      putDatabase.run(account, name, JSON.stringify({ ...input, Name: name }), now(), now());
    },
    removeDatabase: (account: string, name: string): void => {
      dropTables.run(account, folded(name));
      dropDatabase.run(account, folded(name));
    },
    table: (account: string, databaseName: string, name: string): GlueTable | undefined => {
      const row = getTable.get(account, folded(databaseName), folded(name)) as Row | undefined;
      return row && asTable(account, folded(databaseName), row);
    },
    tables: (account: string, databaseName: string): GlueTable[] =>
      listTables.all(account, folded(databaseName)).map((row) => asTable(account, folded(databaseName), row as Row)),
    putTable: (account: string, databaseName: string, input: TableInput): void => {
      requireDatabase(account, databaseName);
      const name = folded(input.Name);
      putTable.run(account, folded(databaseName), name, JSON.stringify({ ...input, Name: name }), now(), now());
    },
    removeTable: (account: string, databaseName: string, name: string): boolean =>
      dropTable.run(account, folded(databaseName), folded(name)).changes > 0,
  };
};
