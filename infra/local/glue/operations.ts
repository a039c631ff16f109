import { arn, type Cloud } from "../core/cloud.ts";
import { AwsError, notHere } from "../wire/aws-error.ts";
import { pageOf } from "../wire/page.ts";
import type { Access, Caller, Operation } from "../wire/types.ts";
import { folded, notFound, type DatabaseInput, type GlueCatalog, type TableInput } from "./catalog.ts";

const invalid = (message: string): AwsError => new AwsError("InvalidInputException", message);
const exists = (what: string): AwsError => new AwsError("AlreadyExistsException", `${what} already exists.`);

/** As the service's model has checked it; each operation has those that its model requires. */
type Input = {
  CatalogId?: string;
  Name: string;
  DatabaseName: string;
  DatabaseInput: DatabaseInput;
  TableInput?: TableInput;
  Expression?: string;
  MaxResults?: number;
  NextToken?: string;
};

/** The model leaves a table's input open, for tables in open formats alone. */
const tableOf = ({ TableInput }: Input): TableInput => {
  if (TableInput !== undefined) return TableInput;
  throw invalid(
    "1 validation error detected: Value null at 'tableInput' failed to satisfy constraint: Member must not be null",
  );
};

/** Members that change what an operation does or answers on AWS, and are not kept here. */
const withoutEffect = [
  "AttributesToGet",
  "AuditContext",
  "IncludeStatusDetails",
  "OpenTableFormatInput",
  "PartitionIndexes",
  "QueryAsOfTime",
  "ResourceShareType",
  "Tags",
  "TransactionId",
  "UpdateOpenTableFormatInput",
  "ViewUpdateAction",
];

const paging = ({ MaxResults = 100, NextToken }: Input) => ({
  size: MaxResults,
  token: NextToken,
  invalidTokenCode: "InvalidInputException",
});

/** Glue asks for the right on the catalog, the database and the table, each by its own ARN. */
export const glueAccess = (cloud: Cloud, account: string, action: string, parts: string[]): Access[] => {
  const resource = (text: string) => arn("glue", cloud.region, account, text);
  const [database, table] = parts;
  const resources = [
    resource("catalog"),
    ...(database === undefined ? [] : [resource(`database/${folded(database)}`)]),
    ...(database === undefined || table === undefined ? [] : [resource(`table/${folded(database)}/${folded(table)}`)]),
  ];
  return resources.map((one) => ({ action: `glue:${action}`, resource: one }));
};

/** The databases and tables of the Data Catalog. */
export const glueOperations = (cloud: Cloud, catalog: GlueCatalog): Record<string, Operation> => {
  const on = (
    action: string,
    parts: (input: Input) => string[],
    run: (input: Input, account: string) => unknown,
  ): Operation<Input> => ({
    access: (input, { account }: Caller) => glueAccess(cloud, account, action, parts(input)),
    run: (input, { account }) => {
      const idle = withoutEffect.find((member) => (input as Record<string, unknown>)[member] !== undefined);
      if (idle !== undefined) throw notHere(`${idle} of glue ${action}`);
      if (input.CatalogId !== undefined && input.CatalogId !== account)
        throw notFound(`Catalog ${input.CatalogId} not found.`);
      return run(input, account);
    },
  });
  const database = ({ Name }: Input) => [Name];
  const table = ({ DatabaseName, Name }: Input) => [DatabaseName, Name];
  const tableInput = ({ DatabaseName, TableInput }: Input) => [DatabaseName, TableInput?.Name ?? ""];
  const findTable = (input: Input, account: string) => {
    const { DatabaseName: inside, Name } = input;
    catalog.requireDatabase(account, inside);
    const found = catalog.table(account, inside, Name);
    if (found === undefined) throw notFound("Entity Not Found");
    return found;
  };
  const write = (input: Input, account: string, replace: boolean) => {
    const { DatabaseName: inside } = input;
    const given = tableOf(input);
    catalog.requireDatabase(account, inside);
    const known = catalog.table(account, inside, given.Name) !== undefined;
    if (known && !replace) throw exists("Table");
    if (!known && replace) throw notFound(`Table ${folded(given.Name)} not found.`);
    catalog.putTable(account, inside, given);
    return {};
  };
  return {
    CreateDatabase: on(
      "CreateDatabase",
      ({ DatabaseInput }) => [DatabaseInput.Name],
      ({ DatabaseInput: given }, account) => {
        if (catalog.database(account, given.Name) !== undefined) throw exists("Database");
        catalog.putDatabase(account, given);
        return {};
      },
    ),
    GetDatabase: on("GetDatabase", database, ({ Name }, account) => ({
      Database: catalog.requireDatabase(account, Name),
    })),
    GetDatabases: on(
      "GetDatabases",
      () => [],
      (input, account) => {
        const { items, nextToken } = pageOf(catalog.databases(account), paging(input));
        return { DatabaseList: items, NextToken: nextToken };
      },
    ),
    DeleteDatabase: on("DeleteDatabase", database, ({ Name }, account) => {
      catalog.removeDatabase(account, catalog.requireDatabase(account, Name).Name);
      return {};
    }),
    CreateTable: on("CreateTable", tableInput, (input, account) => write(input, account, false)),
    UpdateTable: on("UpdateTable", tableInput, (input, account) => write(input, account, true)),
    GetTable: on("GetTable", table, (input, account) => ({ Table: findTable(input, account) })),
    GetTables: on(
      "GetTables",
      ({ DatabaseName }) => [DatabaseName],
      (input, account) => {
        const inside = catalog.requireDatabase(account, input.DatabaseName).Name;
        const wanted = matcherOf(input.Expression);
        const all = catalog.tables(account, inside).filter(({ Name }) => wanted(Name));
        const { items, nextToken } = pageOf(all, paging(input));
        return { TableList: items, NextToken: nextToken };
      },
    ),
    DeleteTable: on("DeleteTable", table, (input, account) => {
      const { DatabaseName, Name } = findTable(input, account);
      catalog.removeTable(account, DatabaseName, Name);
      return {};
    }),
  };
};

/** Glue's expression is a regular expression; the forms in use are a name, `a*`, `a.*` and alternatives, which need no engine that can be made to hang. */
const matcherOf = (expression: string | undefined): ((name: string) => boolean) => {
  if (expression === undefined || expression === "") return () => true;
  if (!/^[\w.*|-]+$/.test(expression))
    throw invalid(`Expression ${expression}: only names, * and | are understood by the local cloud.`);
  const alternatives = expression.split("|").map((one) => one.replaceAll(".*", "*").split("*"));
  return (name) =>
    alternatives.some((parts) => {
      if (parts.length === 1) return name === parts[0];
      const [first = "", last = ""] = [parts[0], parts.at(-1)];
      return parts.length === 2 && name.length >= first.length + last.length
        ? name.startsWith(first) && name.endsWith(last)
        : parts.every((part) => name.includes(part));
    });
};
