import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { glueAccess } from "../glue/operations.ts";
import { AwsError } from "../wire/aws-error.ts";
import { asFolder, parseS3, s3Access, type AthenaOptions, type S3Location } from "./context.ts";
import type { StagedTable, TableName } from "./engine/protocol.ts";
import type { QueryRecord } from "./query-store.ts";
import { QueryFailure } from "./statement.ts";

type Found = {
  database: string;
  table: string;
  definition: StagedTable["definition"];
  location: S3Location;
  keys: string[];
  bytes: number;
};

/** Runs what IAM may refuse; a refusal is the query's failure, in Athena's words. */
export const permitted = (reason: (refusal: string) => string, work: () => void): void => {
  try {
    work();
  } catch (cause) {
    if (cause instanceof AwsError) throw new QueryFailure(reason(cause.message));
    throw cause;
  }
};

const extension = (key: string): string => {
  const [found = ""] = /\.(?:gz|zst)$/.exec(key) ?? [];
  if (/\.(?:bz2|lz4|snappy|lzo|deflate|xz)$/.test(key))
    throw new QueryFailure(`NOT_SUPPORTED: The compression of ${key} is not in the local cloud; gzip and zstd are.`);
  return found;
};

/** Files whose names begin with a dot or an underscore are hidden to Athena. */
const isHidden = (key: string): boolean => /^[._]/.test(key.slice(key.lastIndexOf("/") + 1)) || key.endsWith("/");

const filesBelow = (
  athena: AthenaOptions,
  query: QueryRecord,
  location: S3Location,
): { keys: string[]; bytes: number } => {
  const { s3, iam } = athena;
  const { bucket, key: prefix } = location;
  if (!s3.hasBucket(bucket))
    throw new QueryFailure(`PERMISSION_DENIED: The specified bucket does not exist: s3://${bucket}/${prefix}`);
  const denied = (refusal: string) =>
    `PERMISSION_DENIED: Permission denied on S3 path: s3://${bucket}/${prefix} (${refusal})`;
  const context = { "s3:prefix": asFolder(prefix) };
  permitted(denied, () => iam.authorize(query.caller, s3Access(athena, "ListBucket", { bucket }, context)));
  const keys = s3
    .list(bucket, asFolder(prefix))
    .filter((key) => !isHidden(key) && (s3.head(bucket, key)?.size ?? 0) > 0);
  for (const key of keys)
    permitted(denied, () => iam.authorize(query.caller, s3Access(athena, "GetObject", { bucket, key })));
  return { keys, bytes: keys.reduce((sum, key) => sum + (s3.head(bucket, key)?.size ?? 0), 0) };
};

const find = (athena: AthenaOptions, query: QueryRecord, name: TableName): Found[] => {
  const { account } = query.caller;
  const database = name.database === "" ? query.database : name.database;
  if (name.catalog !== "" && name.catalog !== "awsdatacatalog")
    throw new QueryFailure(`CATALOG_NOT_FOUND: ${name.at}: Catalog '${name.catalog}' does not exist`);
  for (const access of [
    ...glueAccess(athena.cloud, account, "GetDatabase", [database]),
    ...glueAccess(athena.cloud, account, "GetTable", [database, name.table]),
  ])
    if (!name.common)
      permitted(
        (refusal) => `Insufficient permissions to execute the query. ${refusal}`,
        () => athena.iam.authorize(query.caller, access),
      );
  const table = athena.catalog.table(account, database, name.table);
  if (table === undefined) {
    if (name.common) return [];
    if (athena.catalog.database(account, database) === undefined)
      throw new QueryFailure(`SCHEMA_NOT_FOUND: ${name.at}: Schema '${database}' does not exist`);
    throw new QueryFailure(
      `TABLE_NOT_FOUND: ${name.at}: Table 'awsdatacatalog.${database}.${name.table}' does not exist`,
    );
  }
  if ((table.PartitionKeys ?? []).length > 0)
    throw new QueryFailure(
      `NOT_SUPPORTED: ${database}.${name.table} has partition keys; partitions are not in the local cloud.`,
    );
  const location = parseS3(table.StorageDescriptor?.Location ?? "");
  if (location === undefined)
    throw new QueryFailure(`HIVE_METASTORE_ERROR: The location of ${database}.${name.table} is no S3 location.`);
  return [{ database, table: table.Name, definition: table, location, ...filesBelow(athena, query, location) }];
};

/** Every table that the query names, checked before the first byte is read. */
export const findTables = (athena: AthenaOptions, query: QueryRecord, names: readonly TableName[]): Found[] =>
  names.flatMap((name) => find(athena, query, name));

/** Copies the tables' objects below `directory`, where alone the query may read. */
export const stageTables = async (
  { s3 }: AthenaOptions,
  tables: readonly Found[],
  directory: string,
): Promise<StagedTable[]> => {
  const staged: StagedTable[] = [];
  for (const [number, { database, table, definition, location, keys }] of tables.entries()) {
    const folder = join(directory, "in", String(number));
    await mkdir(folder, { recursive: true });
    const files: string[] = [];
    for (const [i, key] of keys.entries()) {
      const file = join(folder, `${i}${extension(key)}`);
      await pipeline(await s3.get(location.bucket, key), createWriteStream(file));
      files.push(file);
    }
    const { Parameters, StorageDescriptor } = definition;
    staged.push({
      database,
      table,
      definition: { ...(Parameters && { Parameters }), ...(StorageDescriptor && { StorageDescriptor }) },
      files,
    });
  }
  return staged;
};
