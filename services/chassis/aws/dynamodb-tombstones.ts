import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { Tombstone, Tombstones } from "../ports.ts";

/** One row per ended or cancelled run in the service's own table, kept for good: a redrive may come years later. */
export const dynamodbTombstones = ({
  client,
  table,
}: {
  client: DynamoDBDocumentClient;
  table: string;
}): Tombstones => {
  const key = (runId: string) => ({ pk: `RUN#${runId}`, sk: "TOMBSTONE" });
  return {
    async read(runId) {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: key(runId), ConsistentRead: true }));
      return Item?.["state"] as Tombstone | undefined;
    },
    async bury(runId, state) {
      const update = new UpdateCommand({
        TableName: table,
        Key: key(runId),
        UpdateExpression: "SET #state = :state",
        ConditionExpression: "attribute_not_exists(#state) OR #state <> :ended",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":state": state, ":ended": "ended" },
      });
      await client.send(update).catch(ignoreAlreadyEnded);
    },
  };
};

const ignoreAlreadyEnded = (error: unknown): void => {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
};
