import { GetCommand, PutCommand, paginateQuery, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { isWritten } from "../../chassis/aws/table.ts";
import type { ParkedWindows } from "../ports.ts";

/** One row per parked message; the index `byStatus` counts a window's. */
export const dynamodbParkedWindows = ({
  client,
  table,
}: {
  client: DynamoDBDocumentClient;
  table: string;
}): ParkedWindows => ({
  async windowOf(parkedId, window) {
    const Key = { pk: `PARKED#${parkedId}`, sk: "PARKED" };
    const put = new PutCommand({
      TableName: table,
      Item: { ...Key, statusKey: window, statusSort: parkedId },
      ConditionExpression: "attribute_not_exists(pk)",
    });
    if (await isWritten(client.send(put))) return window;
    const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return String(Item?.["statusKey"]);
  },

  async count(window) {
    const query = {
      TableName: table,
      IndexName: "byStatus",
      KeyConditionExpression: "statusKey = :window",
      ExpressionAttributeValues: { ":window": window },
      Select: "COUNT" as const,
    };
    let count = 0;
    for await (const page of paginateQuery({ client }, query)) count += page.Count ?? 0;
    return count;
  },
});
