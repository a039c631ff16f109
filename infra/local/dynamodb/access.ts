import { arn } from "../core/cloud.ts";
import type { Access, Caller } from "../wire/types.ts";
import type { Input } from "./dynalite.ts";
import type { EntryStore } from "./entry-store.ts";

const tableArn = /^arn:aws:dynamodb:[^:]*:(\d{12}):table\/([^/]+)$/;

/** Requests may name a table by its ARN; dynalite knows names only. */
export const tableName = (name: string): string => tableArn.exec(name)?.[2] ?? name;
const tableAccount = (name: string): string | undefined => tableArn.exec(name)?.[1];

const scalar = (value: unknown): string[] => {
  const content = Object.values((value ?? {}) as Record<string, unknown>)[0];
  return typeof content === "string" ? [content] : [];
};

/** The partition keys a request touches, where it names whole keys or items: what `dynamodb:LeadingKeys` is about. */
const leadingKeys = (store: EntryStore, table: string, keyed: readonly unknown[]): Record<string, string[]> => {
  const partitionKey = store.table(table)?.KeySchema[0]?.AttributeName;
  if (partitionKey === undefined || keyed.length === 0) return {};
  const values = keyed.flatMap((item) => scalar((item as Input | undefined)?.[partitionKey]));
  return { "dynamodb:leadingkeys": [...new Set(values)] };
};

const keyedParts = (entry: unknown): unknown[] => {
  const { Keys } = entry as { Keys?: unknown[] };
  if (Array.isArray(Keys)) return Keys;
  const writes = Array.isArray(entry)
    ? (entry as { PutRequest?: { Item?: unknown }; DeleteRequest?: { Key?: unknown } }[])
    : [];
  return writes
    .flatMap((write) => [write.PutRequest?.Item, write.DeleteRequest?.Key])
    .filter((part) => part !== undefined);
};

/** The IAM actions of what a transaction holds; a transaction has none of its own. */
const actionsInTransactions: Record<string, string> = {
  ConditionCheck: "ConditionCheckItem",
  Put: "PutItem",
  Delete: "DeleteItem",
  Update: "UpdateItem",
  Get: "GetItem",
};

type Act = { kind: string; table: string; keyed: unknown[] };

const actsOf = (transactItems: unknown[]): Act[] =>
  transactItems.flatMap((entry) =>
    Object.entries((entry ?? {}) as Record<string, Input | null>).flatMap(([kind, input]) =>
      typeof input?.["TableName"] === "string"
        ? [{ kind, table: input["TableName"], keyed: [input["Key"] ?? input["Item"]] }]
        : [],
    ),
  );

export type AccessOf = (input: Input, caller: Caller) => Access[];

/** Which action on which table or index a call needs; a batch needs it for each of its tables. */
export const accessOf =
  (operation: string, storeOf: (account: string) => EntryStore, region: string): AccessOf =>
  (input, caller) => {
    const action = `dynamodb:${operation}`;
    // A table of another account is that account's: without a policy of its own, which no table here has, it lets nobody in.
    const resource = (table: string, index?: unknown): string =>
      arn(
        "dynamodb",
        region,
        tableAccount(table) ?? caller.account,
        `table/${tableName(table)}${typeof index === "string" ? `/index/${index}` : ""}`,
      );
    const { TableName, IndexName, RequestItems, TransactItems, ResourceArn, Key, Item } = input;
    const store = storeOf(caller.account);
    if (typeof RequestItems === "object" && RequestItems !== null)
      return Object.entries(RequestItems).map(([table, entry]) => ({
        action,
        resource: resource(table),
        context: leadingKeys(store, tableName(table), keyedParts(entry)),
      }));
    if (Array.isArray(TransactItems))
      return actsOf(TransactItems).map(({ kind, table, keyed }) => ({
        action: `dynamodb:${actionsInTransactions[kind] ?? kind}`,
        resource: resource(table),
        context: leadingKeys(store, tableName(table), keyed),
      }));
    if (typeof ResourceArn === "string") return [{ action, resource: ResourceArn }];
    if (typeof TableName !== "string") return [{ action, resource: "*" }];
    const keyed = [Key, Item].filter((part) => part !== undefined);
    return [
      { action, resource: resource(TableName, IndexName), context: leadingKeys(store, tableName(TableName), keyed) },
    ];
  };
