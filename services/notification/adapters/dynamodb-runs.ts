import {
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from "@aws-sdk/lib-dynamodb";
import { isWritten } from "../../chassis/aws/table.ts";
import { isToBeWatched, type KnownRun } from "../domain/known-run.ts";
import type { RunStore } from "../ports.ts";

/** One row per run, kept for good; the index `byStatus` holds those that are watched, by when they are due. */
export const dynamodbRuns = ({ client, table }: { client: DynamoDBDocumentClient; table: string }): RunStore => {
  const read: RunStore["read"] = async (runId) => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(runId), ConsistentRead: true }));
    if (!Item) return undefined;
    return { run: Item["run"] as KnownRun, isWatched: Item["statusKey"] !== undefined };
  };
  return {
    read,

    async open(run) {
      const put = new PutCommand({
        TableName: table,
        Item: {
          ...keyOf(run.runId),
          run,
          ...(isToBeWatched(run) && { statusKey: watched, statusSort: `${run.dueAt}#${run.runId}` }),
        },
        ConditionExpression: "attribute_not_exists(pk)",
      });
      if (await isWritten(client.send(put))) return run;
      return (await read(run.runId))?.run ?? run;
    },

    async unwatch(runId) {
      await client.send(
        new UpdateCommand({ TableName: table, Key: keyOf(runId), UpdateExpression: "REMOVE statusKey, statusSort" }),
      );
    },

    async overdue(at, limit) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: "byStatus",
          KeyConditionExpression: "statusKey = :watched AND statusSort < :at",
          ExpressionAttributeValues: { ":watched": watched, ":at": at },
          Limit: limit,
        }),
      );
      return Items.map((item) => (item["run"] as KnownRun).runId);
    },
  };
};

const watched = "RUN#watched";
const keyOf = (runId: string) => ({ pk: `RUN#${runId}`, sk: "RUN" });
