import { arn, type Cloud } from "../core/cloud.ts";
import type { Column, GlueCatalog, GlueDatabase, GlueTable } from "../glue/catalog.ts";
import { glueAccess } from "../glue/operations.ts";
import { AwsError } from "../wire/aws-error.ts";
import { pageOf } from "../wire/page.ts";
import type { Operation } from "../wire/types.ts";
import { invalidRequest, listingSizeDefault } from "./context.ts";

type Input = {
  CatalogName?: unknown;
  Name?: unknown;
  DatabaseName?: unknown;
  TableName?: unknown;
  Expression?: unknown;
  NextToken?: string;
  MaxResults?: number;
};

/** The Glue catalog, under the name that Athena gives it. There is no other here. */
const catalogName = "AwsDataCatalog";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const notFound = (what: string): AwsError => new AwsError("MetadataException", `${what} not found.`);

const assertCatalog = (name: unknown): void => {
  if (text(name).toLowerCase() !== catalogName.toLowerCase())
    throw invalidRequest(`DataCatalog ${text(name)} was not found.`);
};

const paging = ({ MaxResults = listingSizeDefault, NextToken }: Input) => ({
  size: MaxResults,
  token: NextToken,
  invalidTokenCode: "InvalidRequestException",
});

const database = ({ Name, Description }: GlueDatabase) => ({ Name, ...(Description !== undefined && { Description }) });

const columns = (given: Column[] = []) =>
  given.map(({ Name, Type, Comment }) => ({ Name, Type, ...(Comment !== undefined && { Comment }) }));

/** Where its files lie and how they are read stands among a table's parameters. */
const table = ({ Name, TableType, CreateTime, PartitionKeys, Parameters, StorageDescriptor = {} }: GlueTable) => {
  const { Columns, Location, InputFormat, OutputFormat, SerdeInfo } = StorageDescriptor;
  const serde = Object.entries(SerdeInfo?.Parameters ?? {}).map(([key, value]) => [`serde.param.${key}`, value]);
  const places = {
    location: Location,
    inputformat: InputFormat,
    outputformat: OutputFormat,
    "serde.serialization.lib": SerdeInfo?.SerializationLibrary,
  };
  const known = Object.entries(places).filter(([, value]) => value !== undefined);
  return {
    Name,
    CreateTime,
    TableType,
    Columns: columns(Columns),
    PartitionKeys: columns(PartitionKeys),
    Parameters: { ...Parameters, ...Object.fromEntries([...known, ...serde]) },
  };
};

const catalogOperations = (resource: (account: string) => string) => {
  const list: Operation<Input> = {
    access: () => ({ action: "athena:ListDataCatalogs", resource: "*" }),
    run: ({ NextToken }) => {
      if (NextToken !== undefined) throw invalidRequest("NextToken is none of this listing's: it has one page.");
      return { DataCatalogsSummary: [{ CatalogName: catalogName, Type: "GLUE" }] };
    },
  };
  const get: Operation<Input> = {
    access: (_, { account }) => ({ action: "athena:GetDataCatalog", resource: resource(account) }),
    run: ({ Name }, { account }) => {
      assertCatalog(Name);
      return { DataCatalog: { Name: catalogName, Type: "GLUE", Parameters: { "catalog-id": account } } };
    },
  };
  return { ListDataCatalogs: list, GetDataCatalog: get };
};

/** Athena's own view of Glue's databases and tables; it asks for the rights in both. */
export const metadataOperations = (cloud: Cloud, catalog: GlueCatalog) => {
  const resource = (account: string) => arn("athena", cloud.region, account, `datacatalog/${catalogName}`);
  const on = (
    name: string,
    glue: (input: Input) => [action: string, ...parts: string[]],
    run: (input: Input, account: string) => unknown,
  ): Operation<Input> => ({
    access: (input, { account }) => {
      const [action, ...parts] = glue(input);
      return [{ action: `athena:${name}`, resource: resource(account) }, ...glueAccess(cloud, account, action, parts)];
    },
    run: (input, { account }) => {
      assertCatalog(input.CatalogName);
      return run(input, account);
    },
  });
  const requireDatabase = (account: string, name: unknown): GlueDatabase => {
    const found = catalog.database(account, text(name));
    if (found === undefined) throw notFound(`Database ${text(name)}`);
    return found;
  };
  /** A regular expression on AWS; here its literal text and `*`, which no expression can make hang. */
  const wanted = (expression: unknown) => {
    const parts = text(expression).split(/\.?\*/);
    const pattern = new RegExp(`^${parts.map((part) => part.replace(/[^\w]/g, "\\$&")).join(".*")}$`, "i");
    return ({ Name }: GlueTable): boolean => text(expression) === "" || pattern.test(Name);
  };
  return {
    ...catalogOperations(resource),
    ListDatabases: on(
      "ListDatabases",
      () => ["GetDatabases"],
      (input, account) => {
        const { items, nextToken } = pageOf(catalog.databases(account), paging(input));
        return { DatabaseList: items.map(database), NextToken: nextToken };
      },
    ),
    GetDatabase: on(
      "GetDatabase",
      ({ DatabaseName }) => ["GetDatabase", text(DatabaseName)],
      ({ DatabaseName }, account) => ({ Database: database(requireDatabase(account, DatabaseName)) }),
    ),
    ListTableMetadata: on(
      "ListTableMetadata",
      ({ DatabaseName }) => ["GetTables", text(DatabaseName)],
      (input, account) => {
        const inside = requireDatabase(account, input.DatabaseName).Name;
        const all = catalog.tables(account, inside).filter(wanted(input.Expression));
        const { items, nextToken } = pageOf(all, paging(input));
        return { TableMetadataList: items.map(table), NextToken: nextToken };
      },
    ),
    GetTableMetadata: on(
      "GetTableMetadata",
      ({ DatabaseName, TableName }) => ["GetTable", text(DatabaseName), text(TableName)],
      ({ DatabaseName, TableName }, account) => {
        const found = catalog.table(account, requireDatabase(account, DatabaseName).Name, text(TableName));
        if (found === undefined) throw notFound(`Table ${text(TableName)}`);
        return { TableMetadata: table(found) };
      },
    ),
  };
};
