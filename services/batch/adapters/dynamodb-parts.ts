import { GetCommand, PutCommand, paginateQuery, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { isWritten } from "../../chassis/aws/table.ts";
import type { PartKey, PartRow } from "../domain/run/part-row.ts";
import type { PartStore } from "../ports.ts";

/** One row per part; those of a run lie together, in their order. */
export const dynamodbParts = ({ client, table }: { client: DynamoDBDocumentClient; table: string }): PartStore => ({
  async open(row) {
    const put = new PutCommand({
      TableName: table,
      Item: itemOf(row),
      ConditionExpression: "attribute_not_exists(pk)",
    });
    return (await isWritten(client.send(put))) ? "opened" : "existed";
  },

  async read(key) {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true }));
    return Item?.["part"] as PartRow | undefined;
  },

  async replace(row) {
    const put = new PutCommand({
      TableName: table,
      Item: itemOf(row),
      ConditionExpression: "part.version = :version",
      ExpressionAttributeValues: { ":version": row.version },
    });
    return isWritten(client.send(put));
  },

  async list(runId, stage) {
    const query = {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": pkOf(runId), ":prefix": stage === undefined ? "PART#" : stagePrefix(stage) },
    };
    const rows: PartRow[] = [];
    for await (const page of paginateQuery({ client }, query))
      for (const item of page.Items ?? []) rows.push(item["part"] as PartRow);
    return rows;
  },
});

const pkOf = (runId: string): string => `PARTS#${runId}`;
const stagePrefix = (stage: number): string => `PART#${String(stage).padStart(2, "0")}#`;

const keyOf = ({ runId, stage, part }: PartKey) => ({
  pk: pkOf(runId),
  sk: `${stagePrefix(stage)}${String(part).padStart(5, "0")}`,
});

const itemOf = (row: PartRow): Record<string, unknown> => ({
  ...keyOf(row),
  part: { ...row, version: row.version + 1 },
});
