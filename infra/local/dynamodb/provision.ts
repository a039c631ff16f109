import { isDeepStrictEqual } from "node:util";
import { notHere } from "../wire/aws-error.ts";
import type { ProvisionedResource, Provisioners, StackResource } from "../wire/types.ts";
import type { Input, TableDescription } from "./dynalite.ts";
import type { DynamoDb } from "./context.ts";
import { perform } from "./operations.ts";

/** Properties without effect here: capacity is not metered, nothing is encrypted or copied to another region. */
const inert = [
  "SSESpecification",
  "Tags",
  "DeletionProtectionEnabled",
  "Replicas",
  "TableClass",
  "ContributorInsightsSpecification",
  "OnDemandThroughput",
  "WarmThroughput",
  "WriteOnDemandThroughputSettings",
  "WriteProvisionedThroughputSettings",
  "ReadOnDemandThroughputSettings",
  "ReadProvisionedThroughputSettings",
];
const used = [
  "TableName",
  "AttributeDefinitions",
  "KeySchema",
  "BillingMode",
  "ProvisionedThroughput",
  "GlobalSecondaryIndexes",
  "LocalSecondaryIndexes",
  "TimeToLiveSpecification",
  "PointInTimeRecoverySpecification",
];

const refuseUnknown = ({ type, logicalId, properties }: StackResource): void => {
  const unknown = Object.keys(properties).find((name) => !inert.includes(name) && !used.includes(name));
  if (unknown) throw notHere(`The property ${unknown} of ${type} ${logicalId}`);
};

const shape = (indexes: unknown): unknown[] =>
  ((indexes ?? []) as Input[])
    .map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }))
    .toSorted((a, b) => String(a.IndexName).localeCompare(String(b.IndexName)));

/** What cannot change under a table that holds items. */
const assertSame = (table: TableDescription, properties: Input): void => {
  const parts: [string, unknown, unknown][] = [
    ["KeySchema", table.KeySchema, properties["KeySchema"]],
    ["GlobalSecondaryIndexes", shape(table.GlobalSecondaryIndexes), shape(properties["GlobalSecondaryIndexes"])],
    ["LocalSecondaryIndexes", shape(table.LocalSecondaryIndexes), shape(properties["LocalSecondaryIndexes"])],
  ];
  const changed = parts.find(
    ([, is, wanted]) => !isDeepStrictEqual(JSON.parse(JSON.stringify(is)), JSON.parse(JSON.stringify(wanted))),
  );
  if (changed)
    throw notHere(
      `Changing ${changed[0]} of the existing table ${table.TableName} (delete the local state to start with the new one)`,
    );
};

/** On demand, whatever the template says: the local cloud does not meter capacity. */
const creation = (
  name: string,
  { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes }: Input,
): Input => ({
  TableName: name,
  AttributeDefinitions,
  KeySchema,
  BillingMode: "PAY_PER_REQUEST",
  ...(GlobalSecondaryIndexes !== undefined && { GlobalSecondaryIndexes: shape(GlobalSecondaryIndexes) }),
  ...(LocalSecondaryIndexes !== undefined && { LocalSecondaryIndexes: shape(LocalSecondaryIndexes) }),
});

const settings = (db: DynamoDb, name: string, properties: Input): void => {
  const ttl = properties["TimeToLiveSpecification"] as { AttributeName?: string; Enabled?: boolean } | undefined;
  db.settings.setTtlAttribute(db.cloud.account, name, ttl?.Enabled ? ttl.AttributeName : undefined);
  const [replica] = (properties["Replicas"] ?? []) as Input[];
  const recovery = (properties["PointInTimeRecoverySpecification"] ?? replica?.["PointInTimeRecoverySpecification"]) as
    { PointInTimeRecoveryEnabled?: boolean } | undefined;
  db.settings.setBackups(db.cloud.account, name, recovery?.PointInTimeRecoveryEnabled === true);
};

const makeTable = async (db: DynamoDb, resource: StackResource): Promise<ProvisionedResource> => {
  refuseUnknown(resource);
  const { properties, stack, logicalId } = resource;
  const { account } = db.cloud;
  const name = (properties["TableName"] as string | undefined) ?? `${stack}-${logicalId}`.slice(0, 255);
  const found = db.storeOf(account).table(name);
  if (found) assertSame(found, properties);
  else await perform(db, "CreateTable", creation(name, properties), account);
  settings(db, name, properties);
  const table = db.storeOf(account).table(name);
  return { ref: name, attributes: { Arn: table?.TableArn ?? "", TableId: table?.TableId ?? "" } };
};

/** Makes the stack's tables; CDK's TableV2 becomes a GlobalTable with one replica. Items of an earlier start stay. */
export const provisionDynamoDb = (db: DynamoDb): Provisioners => ({
  "AWS::DynamoDB::Table": (resource) => makeTable(db, resource),
  "AWS::DynamoDB::GlobalTable": (resource) => makeTable(db, resource),
});
