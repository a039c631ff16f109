import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import { versionedRows, type Table } from "../../chassis/aws/versioned-rows.ts";
import type { Quota } from "../domain/quota.ts";
import type { QuotaStore } from "../ports.ts";

/** All quotas under one key, so that the row itself is its entry in the list of quotas: the reconciler cannot miss one. */
export const dynamodbQuotas = (table: Table): QuotaStore => {
  const rows = versionedRows<Quota, string>(table, { attribute: "quota", keyOf, besides: ({ key }) => keyOf(key) });
  return {
    ...rows,
    open: async (quota) => void (await rows.open(quota)),
    async keys() {
      const query = {
        TableName: table.table,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": "QUOTAS" },
        ProjectionExpression: "sk",
      };
      const keys: string[] = [];
      for await (const page of paginateQuery({ client: table.client }, query))
        for (const item of page.Items ?? []) keys.push(item["sk"] as string);
      return keys;
    },
  };
};

const keyOf = (key: string) => ({ pk: "QUOTAS", sk: key });
