import type { Item, TableDescription } from "./dynalite.ts";

/** Bytes of a partition key and of a sort key (Developer Guide, "Service, account, and table quotas"). */
const keyBytesMax = [2048, 1024];
const keyTooLong = [
  "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
  "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
];

const bytesOf = ({ S, B }: { S?: unknown; B?: unknown }): number =>
  typeof S === "string" ? Buffer.byteLength(S) : typeof B === "string" ? Buffer.from(B, "base64").length : 0;

/** What DynamoDB says of a key that has too many bytes. */
export const longKey = (item: Item, keySchema: TableDescription["KeySchema"]): string | undefined => {
  const long = keySchema.findIndex(({ AttributeName }, at) => {
    const value = item[AttributeName];
    return value !== undefined && bytesOf(value) > (keyBytesMax[at] ?? 0);
  });
  return long < 0 ? undefined : keyTooLong[long];
};

const isEmpty = (value: Record<string, unknown> | undefined): boolean => value?.["S"] === "" || value?.["B"] === "";

/** What DynamoDB says of an item whose index keys are empty or too long, and dynalite takes. */
export const refusedIndexKey = (item: Item, table: TableDescription): string | undefined => {
  for (const index of [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])]) {
    const keySchema = index.KeySchema as TableDescription["KeySchema"];
    for (const { AttributeName } of keySchema)
      if (isEmpty(item[AttributeName]))
        return `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${"S" in (item[AttributeName] ?? {}) ? "string" : "binary"} value. IndexName: ${index.IndexName}, IndexKey: ${AttributeName}`;
    const long = longKey(item, keySchema);
    if (long !== undefined) return long;
  }
  return undefined;
};
