import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand, UpdateCommand, paginateQuery, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { ParkedMessage } from "../domain/parked-message.ts";
import type { ParkedStore } from "../ports.ts";

/** One row per parked message, listed by the index `byStatus` while it waits. */
export const dynamodbParkedStore = ({
  client,
  table,
}: {
  client: DynamoDBDocumentClient;
  table: string;
}): ParkedStore => ({
  async park(message, parkedAt) {
    const status = { statusKey: "parked", statusSort: `${parkedAt.toISOString()}#${message.parkedId}` };
    const put = new PutCommand({
      TableName: table,
      Item: { ...keyOf(message.parkedId), ...status, message },
      ConditionExpression: "attribute_not_exists(pk)",
    });
    await client.send(put).catch(ignoreKept);
  },

  waiting: () => withStatus({ client, table }, "parked"),
  redrivenBy: (redriveId) => withStatus({ client, table }, statusOf(redriveId)),

  async markRedriven(parkedId, redriveId) {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: keyOf(parkedId),
        UpdateExpression: "SET statusKey = :redriven",
        ExpressionAttributeValues: { ":redriven": statusOf(redriveId) },
      }),
    );
  },
});

const statusOf = (redriveId: string): string => `redriven#${redriveId}`;

async function* withStatus(
  { client, table }: { client: DynamoDBDocumentClient; table: string },
  statusKey: string,
): AsyncGenerator<ParkedMessage> {
  const query = {
    TableName: table,
    IndexName: "byStatus",
    KeyConditionExpression: "statusKey = :status",
    ExpressionAttributeValues: { ":status": statusKey },
  };
  for await (const page of paginateQuery({ client }, query))
    for (const item of page.Items ?? []) yield item["message"] as ParkedMessage;
}

const keyOf = (parkedId: string) => ({ pk: `PARKED#${parkedId}`, sk: "PARKED" });

const ignoreKept = (error: unknown): void => {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
};
