import { crc32 } from "node:zlib";
import { notHere } from "../wire/aws-error.ts";
import { rawResponse } from "../wire/raw-response.ts";
import type { Caller, Operation } from "../wire/types.ts";
import { accessOf, tableName } from "./access.ts";
import type { Input } from "./dynalite.ts";
import { collectionOf } from "./item-collections.ts";
import { checkWhatDynaliteTakes } from "./missing-checks.ts";
import { runAction } from "./run-action.ts";
import { checkDefinition, refuseManyTags } from "./table-checks.ts";
import { settingOperations } from "./setting-operations.ts";
import type { DynamoDb, Run } from "./context.ts";
import { transactions } from "./transactions.ts";

const fromDynalite = [
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
];

/** Parameters that would change what happens and that dynalite would drop in silence. Others of them (encryption, table class, …) have no meaning here. */
const refuseUnsupported = (operation: string, input: Input): void => {
  const { StreamSpecification, GlobalSecondaryIndexUpdates } = input;
  const stream = StreamSpecification as { StreamEnabled?: boolean } | undefined;
  if (stream?.StreamEnabled) throw notHere(`dynamodb ${operation} with StreamSpecification (DynamoDB Streams)`);
  if (input["DeletionProtectionEnabled"] === true)
    throw notHere(`dynamodb ${operation} with DeletionProtectionEnabled`);
  for (const name of ["ReplicaUpdates", "ResourcePolicy", "GlobalTableSourceArn", "MultiRegionConsistency"])
    if (input[name] !== undefined) throw notHere(`dynamodb ${operation} with ${name}`);
  for (const update of Array.isArray(GlobalSecondaryIndexUpdates) ? (GlobalSecondaryIndexUpdates as Input[]) : [])
    if (update["Create"] ?? update["Delete"])
      throw notHere(`dynamodb ${operation} that creates or deletes a global secondary index`);
};

const withPlainNames = (input: Input): Input => {
  const { TableName, RequestItems } = input;
  const named = typeof TableName === "string" ? { TableName: tableName(TableName) } : {};
  if (typeof RequestItems !== "object" || RequestItems === null || Array.isArray(RequestItems))
    return { ...input, ...named };
  const items = Object.fromEntries(
    Object.entries(RequestItems).map(([name, value]) => [tableName(name), value as unknown]),
  );
  return { ...input, ...named, RequestItems: items };
};

const tagsOf = (input: Input, output: unknown): Input | undefined => {
  const { Tags } = input;
  const arn = (output as { TableDescription?: { TableArn?: string } } | undefined)?.TableDescription?.TableArn;
  return Array.isArray(Tags) && Tags.length > 0 && arn ? { ResourceArn: arn, Tags } : undefined;
};

/** A table as today's DynamoDB describes it: dynalite knows a member that is gone, and not one that came. */
const described = (output: unknown): unknown => {
  const entries = Object.entries((output ?? {}) as Record<string, unknown>).map(([name, value]) => {
    if (name !== "Table" && name !== "TableDescription") return [name, value];
    const { TableThroughputModeSummary: _gone, ...table } = value as Record<string, unknown>;
    return [name, { ...table, DeletionProtectionEnabled: false }];
  });
  return Object.fromEntries(entries) as unknown;
};

const tableOf = ({ ResourceArn }: Input): string => tableName(typeof ResourceArn === "string" ? ResourceArn : "");

/** What UpdateTable changes that has no effect here, and of which dynalite says that nothing is to change. */
const changesNothing = (input: Input): boolean =>
  ["TableClass", "DeletionProtectionEnabled", "OnDemandThroughput", "WarmThroughput", "SSESpecification"].some(
    (name) => input[name] !== undefined,
  ) &&
  ["ProvisionedThroughput", "BillingMode", "GlobalSecondaryIndexUpdates", "StreamSpecification"].every(
    (name) => input[name] === undefined,
  );

/** Runs an operation of dynalite for the caller's account. */
export const perform = async (db: DynamoDb, operation: string, input: Input, account: string): Promise<unknown> => {
  refuseUnsupported(operation, input);
  checkWhatDynaliteTakes(operation, input);
  checkDefinition(operation, input);
  const store = db.storeOf(account);
  if (operation === "TagResource") refuseManyTags(store.tagKeys(tableOf(input)), input);
  if (operation === "UpdateTable" && changesNothing(input)) {
    const { Table } = (await perform(db, "DescribeTable", { TableName: input["TableName"] }, account)) as {
      Table: unknown;
    };
    return { TableDescription: Table };
  }
  const output = await runAction(db.cloud.database, store, operation, withPlainNames(input));
  if (operation === "DeleteTable") db.settings.forget(account, tableName(String(input["TableName"])));
  const tags = operation === "CreateTable" ? tagsOf(input, output) : undefined;
  if (tags) await runAction(db.cloud.database, store, "TagResource", tags);
  const collection =
    input["ReturnItemCollectionMetrics"] === "SIZE" ? collectionOf(store, operation, input) : undefined;
  if (collection !== undefined) return { ...(output as object), ItemCollectionMetrics: collection };
  return operation.endsWith("Table") ? described(output) : output;
};

/** Operations whose answer has no body at all. */
const bodiless = new Set(["TagResource", "UntagResource"]);

/** Clients of DynamoDB check `x-amz-crc32` where it is sent, and AWS sends it. */
const summed = (operation: string, output: unknown) => {
  const body = bodiless.has(operation) ? "" : JSON.stringify(output ?? {});
  return rawResponse({
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-crc32": String(crc32(body)) },
    body,
  });
};

/** A batch is billed per item it names. */
const batchUnits = (input: Input): number | undefined => {
  const tables = Object.values((input["RequestItems"] ?? {}) as Record<string, { Keys?: unknown[] } | unknown[]>);
  return tables.length === 0
    ? undefined
    : tables.reduce((sum, entry) => sum + (Array.isArray(entry) ? entry.length : (entry.Keys?.length ?? 0)), 0);
};

/** Each action of a transaction is billed as two. */
const transactionUnits = ({ TransactItems }: Input): number =>
  Array.isArray(TransactItems) ? TransactItems.length * 2 : 1;

export const operationsOf = (db: DynamoDb): Record<string, Operation> => {
  const all = {
    ...settingOperations(db),
    ...transactions(db),
    ...Object.fromEntries(
      fromDynalite.map((name): [string, Run] => [name, (input, { account }) => perform(db, name, input, account)]),
    ),
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, run]) => [
      name,
      {
        access: accessOf(name, db.storeOf, db.cloud.region),
        run: async (input: Input, caller: Caller) => summed(name, await run(input, caller)),
        ...(name.startsWith("Batch") && { units: (input: Input) => batchUnits(input) ?? 1 }),
        ...(name.startsWith("Transact") && { units: transactionUnits }),
      },
    ]),
  );
};
