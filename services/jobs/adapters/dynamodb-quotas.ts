import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand, paginateQuery, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Quota } from "../domain/quota.ts";
import type { QuotaStore } from "../ports.ts";

/** All quotas under one key, so that the row itself is its entry in the list of quotas: the reconciler cannot miss one. */
export const dynamodbQuotas = ({ client, table }: { client: DynamoDBDocumentClient; table: string }): QuotaStore => {
  const put = async (
    quota: Quota,
    condition: Pick<PutCommand["input"], "ConditionExpression" | "ExpressionAttributeValues">,
  ) => {
    try {
      await client.send(new PutCommand({ TableName: table, Item: { ...keyOf(quota.key), quota }, ...condition }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  return {
    async open(quota) {
      await put(quota, { ConditionExpression: "attribute_not_exists(pk)" });
    },
    async read(key) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true }));
      return Item?.["quota"] as Quota | undefined;
    },
    replace: async (quota) =>
      put(
        { ...quota, version: quota.version + 1 },
        { ConditionExpression: "quota.version = :version", ExpressionAttributeValues: { ":version": quota.version } },
      ),
    async keys() {
      const query = {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": "QUOTAS" },
        ProjectionExpression: "sk",
      };
      const keys: string[] = [];
      for await (const page of paginateQuery({ client }, query))
        for (const item of page.Items ?? []) keys.push(item["sk"] as string);
      return keys;
    },
  };
};

const keyOf = (key: string) => ({ pk: "QUOTAS", sk: key });
