import { GetCommand, PutCommand, UpdateCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { isWritten } from "../../chassis/aws/table.ts";
import type { NoticeStore } from "../ports.ts";

/** One row per notice and channel, kept for good: a redrive may come years later. */
export const dynamodbNotices = ({ client, table }: { client: DynamoDBDocumentClient; table: string }): NoticeStore => ({
  async read(noticeId) {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: keyOf(noticeId), ConsistentRead: true }),
    );
    return { tries: Number(Item?.["tries"] ?? 0), isSent: Item?.["isSent"] === true };
  },

  begin: async (noticeId, tries) =>
    isWritten(
      client.send(
        new PutCommand({
          TableName: table,
          Item: { ...keyOf(noticeId), tries: tries + 1, isSent: false },
          ...(tries === 0
            ? { ConditionExpression: "attribute_not_exists(pk)" }
            : {
                ConditionExpression: "tries = :tries AND isSent = :no",
                ExpressionAttributeValues: { ":tries": tries, ":no": false },
              }),
        }),
      ),
    ),

  async markSent(noticeId) {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: keyOf(noticeId),
        UpdateExpression: "SET isSent = :yes",
        ExpressionAttributeValues: { ":yes": true },
      }),
    );
  },
});

const keyOf = (noticeId: string) => ({ pk: `NOTICE#${noticeId}`, sk: "NOTICE" });
