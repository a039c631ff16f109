import { glueAccess } from "../glue/operations.ts";
import type { Column, GlueTable } from "../glue/catalog.ts";
import { parseS3, type AthenaOptions } from "./context.ts";
import { readCatalogStatement, type CatalogStatement } from "./ddl.ts";
import { duckdbType } from "./engine/hive-type.ts";
import type { ColumnInfo } from "./engine/protocol.ts";
import type { QueryRecord } from "./query-store.ts";
import { permitted } from "./stage-tables.ts";
import { QueryFailure } from "./statement.ts";

/** What a statement about the catalog shows; one that changes it shows nothing. */
export type Shown = { columns: ColumnInfo[]; lines: string[] };

const nothing: Shown = { columns: [], lines: [] };

const show = (names: string[], lines: string[]): Shown => ({
  columns: names.map((name) => ({ name, type: "string", precision: 0, scale: 0, caseSensitive: false })),
  lines,
});

const taskFailed = (cause: string): QueryFailure =>
  new QueryFailure(`FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ${cause}`);

/** Hive's pattern: `*` for any text and `|` between alternatives. */
const likes = (pattern: string | undefined) => {
  if (pattern === undefined) return () => true;
  const parts = pattern.split("|").map((one) => one.split(/\.?\*/).map((part) => part.replace(/[^\w]/g, "\\$&")));
  const expression = new RegExp(`^(?:${parts.map((one) => one.join(".*")).join("|")})$`, "i");
  return (name: string): boolean => expression.test(name);
};

const padded = (values: string[]): string => values.map((value) => value.padEnd(20)).join("\t");
const described = ({ Name, Type = "string", Comment = "" }: Column): string => padded([Name, Type, Comment]);

const description = (table: GlueTable): string[] => {
  const partitions = table.PartitionKeys ?? [];
  const columns = [...(table.StorageDescriptor?.Columns ?? []), ...partitions].map(described);
  if (partitions.length === 0) return columns;
  const heading = ["", "# Partition Information", padded(["# col_name", "data_type", "comment"]), ""];
  return [...columns, ...heading.map((line) => line.padEnd(20)), ...partitions.map(described)];
};

const text = (value: string): string => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const definition = ({ Name, Type = "string", Comment }: Column): string =>
  `  \`${Name}\` ${Type}${Comment === undefined ? "" : ` COMMENT ${text(Comment)}`}`;
const list = (lines: string[]): string => lines.join(", \n");
const pairs = (properties: Record<string, string>): string =>
  list(Object.entries(properties).map(([key, value]) => `  ${text(key)}=${text(value)}`));

/** The statement that makes the table again. */
const creation = (table: GlueTable): string[] => {
  const { Columns = [], Location = "", SerdeInfo, InputFormat, OutputFormat } = table.StorageDescriptor ?? {};
  const { EXTERNAL: _external, ...properties } = table.Parameters ?? {};
  const partitions = table.PartitionKeys ?? [];
  const serde = SerdeInfo?.Parameters ?? {};
  return [
    `CREATE EXTERNAL TABLE \`${table.Name}\`(\n${list(Columns.map(definition))})`,
    ...(partitions.length === 0 ? [] : [`PARTITIONED BY ( \n${list(partitions.map(definition))})`]),
    ...(SerdeInfo?.SerializationLibrary === undefined
      ? []
      : [`ROW FORMAT SERDE \n  ${text(SerdeInfo.SerializationLibrary)} `]),
    ...(Object.keys(serde).length === 0 ? [] : [`WITH SERDEPROPERTIES ( \n${pairs(serde)}) `]),
    ...(InputFormat === undefined || OutputFormat === undefined
      ? []
      : [`STORED AS INPUTFORMAT \n  ${text(InputFormat)} \nOUTPUTFORMAT \n  ${text(OutputFormat)}`]),
    `LOCATION\n  ${text(Location)}`,
    ...(Object.keys(properties).length === 0 ? [] : [`TBLPROPERTIES (\n${pairs(properties)})`]),
  ].flatMap((part) => part.split("\n"));
};

/** Runs a statement about the catalog with its caller's rights in Glue. */
export const runCatalogStatement = (athena: AthenaOptions, query: QueryRecord, sql: string): Shown => {
  const { catalog, cloud, iam } = athena;
  const { account } = query.caller;
  const may = (action: string, ...parts: string[]): void => {
    for (const access of glueAccess(cloud, account, action, parts))
      permitted(
        (refusal) => `Insufficient permissions to execute the query. ${refusal}`,
        () => iam.authorize(query.caller, access),
      );
  };
  const requireDatabase = (name: string): void => {
    may("GetDatabase", name);
    // Athena makes this one by itself.
    if (name === "default" && catalog.database(account, name) === undefined)
      catalog.putDatabase(account, { Name: name, Description: "Default Hive database" });
    if (catalog.database(account, name) === undefined)
      throw new QueryFailure(`FAILED: SemanticException [Error 10072]: Database does not exist: ${name}`);
  };
  const find = ({ database = query.database, table }: { database?: string; table: string }): GlueTable => {
    requireDatabase(database);
    may("GetTable", database, table);
    const found = catalog.table(account, database, table);
    if (found === undefined)
      throw new QueryFailure(`FAILED: SemanticException [Error 10001]: Table not found ${table}`);
    return found;
  };
  const createTable = ({ name, ifNotExists, table }: Extract<CatalogStatement, { does: "create table" }>): Shown => {
    const { database = query.database } = name;
    requireDatabase(database);
    may("CreateTable", database, name.table);
    const { Columns = [], Location = "" } = table.StorageDescriptor ?? {};
    for (const { Type = "" } of [...Columns, ...(table.PartitionKeys ?? [])]) duckdbType(Type);
    if (parseS3(Location) === undefined)
      throw taskFailed(
        `MetaException(message:The location ${Location} is no S3 location; it is written s3://bucket/prefix/.)`,
      );
    if (catalog.table(account, database, name.table) !== undefined) {
      if (ifNotExists) return nothing;
      throw taskFailed(`AlreadyExistsException(message:Table ${name.table} already exists.)`);
    }
    catalog.putTable(account, database, { Name: name.table, ...table });
    return nothing;
  };
  const dropDatabase = ({ name, ifExists, cascade }: Extract<CatalogStatement, { does: "drop database" }>): Shown => {
    may("DeleteDatabase", name);
    if (catalog.database(account, name) === undefined) {
      if (ifExists) return nothing;
      throw new QueryFailure(`FAILED: SemanticException [Error 10072]: Database does not exist: ${name}`);
    }
    const tables = catalog.tables(account, name);
    if (tables.length > 0 && !cascade)
      throw taskFailed(`InvalidOperationException(message:Database ${name} is not empty. One or more tables exist.)`);
    for (const table of tables) may("DeleteTable", name, table.Name);
    catalog.removeDatabase(account, name);
    return nothing;
  };

  const statement = readCatalogStatement(sql);
  switch (statement.does) {
    case "create database": {
      const { name, comment, location } = statement;
      may("CreateDatabase", name);
      if (catalog.database(account, name) === undefined)
        catalog.putDatabase(account, {
          Name: name,
          ...(comment !== undefined && { Description: comment }),
          ...(location !== undefined && { LocationUri: location }),
        });
      else if (!statement.ifNotExists)
        throw taskFailed(`AlreadyExistsException(message:Database ${name} already exists)`);
      return nothing;
    }
    case "create table":
      return createTable(statement);
    case "drop database":
      return dropDatabase(statement);
    case "drop table": {
      const { database = query.database, table } = statement.name;
      may("DeleteTable", database, table);
      if (!catalog.removeTable(account, database, table) && !statement.ifExists)
        throw new QueryFailure(`FAILED: SemanticException [Error 10001]: Table not found ${table}`);
      return nothing;
    }
    case "show databases": {
      may("GetDatabases");
      const names = catalog.databases(account).map(({ Name }) => Name);
      return show(["database_name"], names.filter(likes(statement.like)));
    }
    case "show tables": {
      const { database = query.database, like } = statement;
      requireDatabase(database);
      may("GetTables", database);
      const names = catalog.tables(account, database).map(({ Name }) => Name);
      return show(["tab_name"], names.filter(likes(like)));
    }
    case "show columns": {
      const { StorageDescriptor, PartitionKeys = [] } = find(statement.name);
      const names = [...(StorageDescriptor?.Columns ?? []), ...PartitionKeys].map(({ Name }) => Name.padEnd(20));
      return show(["field"], names);
    }
    case "show create table":
      return show(["createtab_stmt"], creation(find(statement.name)));
    case "describe":
      return show(["col_name", "data_type", "comment"], description(find(statement.name)));
  }
};
