import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import { versionedRows, type Table } from "../../chassis/aws/versioned-rows.ts";
import type { PipelineRow } from "../domain/run/pipeline-row.ts";
import type { PipelineStore } from "../ports.ts";

const openStatus = "PIPELINE#open";

/** One row per run; the index `byStatus` lists those that are not closed. */
export const dynamodbPipelines = (table: Table): PipelineStore => {
  const rows = versionedRows<PipelineRow, string>(table, { attribute: "pipeline", keyOf, besides });
  return {
    ...rows,
    open: async (row) => rows.open({ ...row, version: row.version + 1 }),

    async openRuns() {
      const query = {
        TableName: table.table,
        IndexName: "byStatus",
        KeyConditionExpression: "statusKey = :open",
        ExpressionAttributeValues: { ":open": openStatus },
      };
      const runs: string[] = [];
      for await (const page of paginateQuery({ client: table.client }, query))
        for (const item of page.Items ?? []) runs.push(item["statusSort"] as string);
      return runs;
    },
  };
};

const keyOf = (runId: string) => ({ pk: `PIPELINE#${runId}`, sk: "PIPELINE" });

/** A closed run is in no list. */
const besides = ({ runId, isClosed }: PipelineRow) => ({
  ...keyOf(runId),
  ...(!isClosed && { statusKey: openStatus, statusSort: runId }),
});
