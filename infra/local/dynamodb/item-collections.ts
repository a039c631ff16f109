import { tableName } from "./access.ts";
import type { Input } from "./dynalite.ts";
import type { EntryStore } from "./entry-store.ts";

/** Items of one partition key in a table with local indexes are a collection, of which an estimate in GB can be asked for. */
const metricsOf = (store: EntryStore, table: string, item: unknown): unknown[] => {
  const { KeySchema, LocalSecondaryIndexes = [] } = store.table(table) ?? {};
  const name = KeySchema?.[0]?.AttributeName;
  const value = name === undefined ? undefined : (item as Input | undefined)?.[name];
  return name === undefined || value === undefined || LocalSecondaryIndexes.length === 0
    ? []
    : [{ ItemCollectionKey: { [name]: value }, SizeEstimateRangeGB: [0, 1] }];
};

type Writes = Record<string, { PutRequest?: { Item?: unknown }; DeleteRequest?: { Key?: unknown } }[]>;

/** What `ReturnItemCollectionMetrics: SIZE` gives of a write. */
export const collectionOf = (store: EntryStore, operation: string, input: Input): unknown => {
  if (operation !== "BatchWriteItem")
    return metricsOf(store, tableName(String(input["TableName"])), input["Key"] ?? input["Item"])[0];
  const byTable = Object.entries(input["RequestItems"] as Writes).flatMap(([table, writes]) => {
    const metrics = writes.flatMap((write) =>
      metricsOf(store, tableName(table), write.PutRequest?.Item ?? write.DeleteRequest?.Key),
    );
    return metrics.length === 0 ? [] : [[tableName(table), metrics] as const];
  });
  return byTable.length === 0 ? undefined : Object.fromEntries(byTable);
};
