import { arn, type Cloud } from "../core/cloud.ts";
import { AwsError, notHere } from "../wire/aws-error.ts";
import { pageOf } from "../wire/page.ts";
import type { Access, Caller, Operation } from "../wire/types.ts";
import { folded, notFound, type DatabaseInput, type GlueCatalog, type TableInput } from "./catalog.ts";

const invalid = (message: string): AwsError => new AwsError("InvalidInputException", message);
const exists = (what: string): AwsError => new AwsError("AlreadyExistsException", `${what} already exists.`);

/** The single-line string pattern of Glue's names, 1 to 255 bytes. */
const nameOf = (value: unknown, member: string): string => {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (typeof value === "string" && /^[^\u0000-\u0008\u000a-\u001f\u007f]{1,255}$/u.test(value)) return value;
  throw invalid(
    `1 validation error detected: Value ${value === undefined ? "null" : `'${JSON.stringify(value)}'`} at '${member}' failed to satisfy constraint: Member must be a single line of 1 to 255 characters`,
  );
};

const inputOf = (value: unknown, member: string): TableInput & DatabaseInput => {
  if (typeof value !== "object" || value === null)
    throw invalid(
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  nameOf((value as { Name?: unknown }).Name, `${member}.name`);
  return value as TableInput & DatabaseInput;
};

type Input = {
  CatalogId?: string;
  Name?: unknown;
  DatabaseName?: unknown;
  DatabaseInput?: unknown;
  TableInput?: unknown;
  Expression?: string;
  MaxResults?: number;
  NextToken?: string;
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

const paging = ({ MaxResults = 100, NextToken }: Input) => {
  if (Number.isInteger(MaxResults) && MaxResults >= 1 && MaxResults <= 100)
    return { size: MaxResults, token: NextToken, invalidTokenCode: "InvalidInputException" };
  throw invalid(`MaxResults is ${String(MaxResults)}; it must be from 1 to 100.`);
};

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

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const nameIn = (value: unknown): string => text((value as { Name?: unknown } | undefined)?.Name);

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
  const database = ({ Name }: Input) => [text(Name)];
  const table = ({ DatabaseName, Name }: Input) => [text(DatabaseName), text(Name)];
  const tableInput = ({ DatabaseName, TableInput }: Input) => [text(DatabaseName), nameIn(TableInput)];
  const findTable = (input: Input, account: string) => {
    const inside = nameOf(input.DatabaseName, "databaseName");
    catalog.requireDatabase(account, inside);
    const found = catalog.table(account, inside, nameOf(input.Name, "name"));
    if (found === undefined) throw notFound("Entity Not Found");
    return found;
  };
  const write = (input: Input, account: string, replace: boolean) => {
    const inside = nameOf(input.DatabaseName, "databaseName");
    const given = inputOf(input.TableInput, "tableInput");
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
      ({ DatabaseInput }) => [nameIn(DatabaseInput)],
      (input, account) => {
        const given = inputOf(input.DatabaseInput, "databaseInput");
        if (catalog.database(account, given.Name) !== undefined) throw exists("Database");
        catalog.putDatabase(account, given);
        return {};
      },
    ),
    GetDatabase: on("GetDatabase", database, ({ Name }, account) => ({
      Database: catalog.requireDatabase(account, nameOf(Name, "name")),
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
      catalog.removeDatabase(account, catalog.requireDatabase(account, nameOf(Name, "name")).Name);
      return {};
    }),
    CreateTable: on("CreateTable", tableInput, (input, account) => write(input, account, false)),
    UpdateTable: on("UpdateTable", tableInput, (input, account) => write(input, account, true)),
    GetTable: on("GetTable", table, (input, account) => ({ Table: findTable(input, account) })),
    GetTables: on(
      "GetTables",
      ({ DatabaseName }) => [text(DatabaseName)],
      (input, account) => {
        const inside = catalog.requireDatabase(account, nameOf(input.DatabaseName, "databaseName")).Name;
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
