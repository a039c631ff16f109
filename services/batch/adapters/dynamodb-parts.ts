import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import { versionedRows, type Table } from "../../chassis/aws/versioned-rows.ts";
import { deflateSync, inflateSync } from "node:zlib";
import type { PartKey, PartRow } from "../domain/run/part-row.ts";
import type { PartStore } from "../ports.ts";

/**
 * One row per part; those of a run lie together, in their order. A row is packed: 250 chunks that were asked six times, each time with a
 * reason why it failed, would be over a megabyte, an item has 400 KB, and every kilobyte is paid at each write.
 */
export const dynamodbParts = (table: Table): PartStore => {
  const rows = versionedRows<PartRow, PartKey>(table, { attribute: "part", keyOf, besides: keyOf, packing });
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
        for (const item of page.Items ?? []) rows.push(packing.unpack(item["part"]));
      return rows;
    },
  };
};

const packing = {
  pack: (row: PartRow) => ({ packed: deflateSync(JSON.stringify(row)) }),
  unpack: (stored: unknown): PartRow =>
    JSON.parse(inflateSync((stored as { packed: Uint8Array }).packed).toString()) as PartRow,
};

const pkOf = (runId: string): string => `PARTS#${runId}`;
const stagePrefix = (stage: number): string => `PART#${String(stage).padStart(2, "0")}#`;

const keyOf = ({ runId, stage, part }: PartKey) => ({
  pk: pkOf(runId),
  sk: `${stagePrefix(stage)}${String(part).padStart(5, "0")}`,
});
