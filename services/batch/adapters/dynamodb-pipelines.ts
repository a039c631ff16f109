import { GetCommand, PutCommand, paginateQuery, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { isWritten } from "../../chassis/aws/table.ts";
import type { PipelineRow } from "../domain/run/pipeline-row.ts";
import type { PipelineStore } from "../ports.ts";

const openStatus = "PIPELINE#open";

/** One row per run; the index `byStatus` lists those that are not closed. */
export const dynamodbPipelines = ({
  client,
  table,
}: {
  client: DynamoDBDocumentClient;
  table: string;
}): PipelineStore => ({
  async open(row) {
    const put = new PutCommand({
      TableName: table,
      Item: itemOf(row),
      ConditionExpression: "attribute_not_exists(pk)",
    });
    return (await isWritten(client.send(put))) ? "opened" : "existed";
  },

  async read(runId) {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(runId), ConsistentRead: true }));
    return Item?.["pipeline"] as PipelineRow | undefined;
  },

  async replace(row) {
    const put = new PutCommand({
      TableName: table,
      Item: itemOf(row),
      ConditionExpression: "pipeline.version = :version",
      ExpressionAttributeValues: { ":version": row.version },
    });
    return isWritten(client.send(put));
  },

  async openRuns() {
    const query = {
      TableName: table,
      IndexName: "byStatus",
      KeyConditionExpression: "statusKey = :open",
      ExpressionAttributeValues: { ":open": openStatus },
    };
    const runs: string[] = [];
    for await (const page of paginateQuery({ client }, query))
      for (const item of page.Items ?? []) runs.push(item["statusSort"] as string);
    return runs;
  },
});

const keyOf = (runId: string) => ({ pk: `PIPELINE#${runId}`, sk: "PIPELINE" });

/** A closed run is in no list. */
const itemOf = (row: PipelineRow): Record<string, unknown> => ({
  ...keyOf(row.runId),
  pipeline: { ...row, version: row.version + 1 },
  ...(!row.isClosed && { statusKey: openStatus, statusSort: row.runId }),
});
