import type { Cloud, Stoppable } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { jsonService } from "../wire/json-service.ts";
import type { LocalService, Provisioners } from "../wire/types.ts";
import type { EntryStore } from "./entry-store.ts";
import { createEntrySchema, createEntryStore } from "./entry-store.ts";
import { startExpiry } from "./expiry.ts";
import type { DynamoDb } from "./context.ts";
import { operationsOf } from "./operations.ts";
import { provisionDynamoDb } from "./provision.ts";
import { createTableSettings } from "./table-settings.ts";

/** Bytes of one request (Developer Guide, "Service, account, and table quotas"). */
const requestBytesMax = 16 * 1024 * 1024;

const emptyForNull = (value: unknown): unknown => {
  if (value === null) return {};
  if (Array.isArray(value)) return value.map(emptyForNull);
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, emptyForNull(inner)]));
};

/** A parameter that is null is not there, but an attribute that is null is an empty value, which DynamoDB refuses. */
const readNulls = (input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, emptyForNull(value)]),
  );

/** A deletion that was acknowledged goes on being one when the process ended before dynalite's timer. */
const finishDeletions = (store: EntryStore): void => {
  for (const table of store.tables())
    if (table.TableStatus === "DELETING") store.tableDb.del(table.TableName, () => undefined);
};

/** Amazon DynamoDB: dynalite's expressions, validation and operations over tables in the cloud's database. Each account has its own tables. */
export const createDynamoDb = ({
  cloud,
  iam,
}: {
  cloud: Cloud;
  iam: LocalIam;
}): { service: LocalService; provision: Provisioners; expire(): Promise<number> } & Stoppable => {
  createEntrySchema(cloud.database);
  const stores = new Map<string, EntryStore>();
  const storeOf = (account: string): EntryStore => {
    const known = stores.get(account);
    if (known) return known;
    const store = createEntryStore(cloud.database, { account, region: cloud.region });
    finishDeletions(store);
    stores.set(account, store);
    return store;
  };
  const db: DynamoDb = { cloud, storeOf, settings: createTableSettings(cloud.database) };
  const expiry = startExpiry(db);
  const service = jsonService({
    signingName: "dynamodb",
    targetPrefix: "DynamoDB_20120810",
    version: "1.0",
    operations: operationsOf(db),
    iam,
    cloud,
    bodyLimitBytes: requestBytesMax,
    readNulls,
    errorNamespace: "com.amazonaws.dynamodb.v20120810",
  });
  return {
    service,
    provision: provisionDynamoDb(db),
    expire: () => expiry.sweep(),
    stop: () => {
      expiry.stop();
      return Promise.resolve();
    },
  };
};
