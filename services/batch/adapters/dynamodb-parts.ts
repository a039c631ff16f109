import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import { versionedRows, type Table } from "../../chassis/aws/versioned-rows.ts";
import type { PartKey, PartRow } from "../domain/run/part-row.ts";
import type { PartStore } from "../ports.ts";

/** One row per part; those of a run lie together, in their order. */
export const dynamodbParts = (table: Table): PartStore => {
  const rows = versionedRows<PartRow, PartKey>(table, { attribute: "part", keyOf, besides: keyOf });
  return {
    ...rows,
    open: async (row) => rows.open({ ...row, version: row.version + 1 }),

    async list(runId, stage) {
      const query = {
        TableName: table.table,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: {
          ":pk": pkOf(runId),
          ":prefix": stage === undefined ? "PART#" : stagePrefix(stage),
        },
      };
      const rows: PartRow[] = [];
      for await (const page of paginateQuery({ client: table.client }, query))
        for (const item of page.Items ?? []) rows.push(item["part"] as PartRow);
      return rows;
    },
  };
};

const pkOf = (runId: string): string => `PARTS#${runId}`;
const stagePrefix = (stage: number): string => `PART#${String(stage).padStart(2, "0")}#`;

const keyOf = ({ runId, stage, part }: PartKey) => ({
  pk: pkOf(runId),
  sk: `${stagePrefix(stage)}${String(part).padStart(5, "0")}`,
});
