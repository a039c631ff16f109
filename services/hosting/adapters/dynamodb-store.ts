import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import { isOverAndTold, type Lease } from "../domain/lease.ts";
import { versionedRows, type Table } from "../../chassis/aws/versioned-rows.ts";
import type { Endpoint } from "../domain/endpoint.ts";
import type { Rollback } from "../domain/rollback.ts";
import type { CapacityStore, Rows } from "../ports.ts";

/** Leases, rollbacks and endpoints in the service's table. What is live is in the index `byStatus` and drops out of it at its end. */
export const dynamodbStore = (table: Table): CapacityStore => ({
  leases: rowsOf<Lease>(table, { kind: "LEASE", isLive: (lease) => !isOverAndTold(lease) }),
  rollbacks: rowsOf<Rollback>(table, { kind: "ROLLBACK", isLive: ({ told }) => !told }),
  endpoints: rowsOf<Endpoint>(table, { kind: "ENDPOINT", isLive: () => false }),
});

type Versioned = { readonly key: string; readonly version: number };

const rowsOf = <Row extends Versioned>(
  table: Table,
  { kind, isLive }: { kind: string; isLive: (row: Row) => boolean },
): Rows<Row> => {
  const statusKey = `${kind}#live`;
  const keyOf = (key: string) => ({ pk: `${kind}#${key}`, sk: kind });
  return {
    ...versionedRows<Row, string>(table, {
      attribute: "row",
      keyOf,
      besides: (row) => ({ ...keyOf(row.key), ...(isLive(row) && { statusKey, statusSort: row.key }) }),
    }),
    async live() {
      const query = {
        TableName: table.table,
        IndexName: "byStatus",
        KeyConditionExpression: "statusKey = :key",
        ExpressionAttributeValues: { ":key": statusKey },
      };
      const keys: string[] = [];
      for await (const page of paginateQuery({ client: table.client }, query))
        for (const item of page.Items ?? []) keys.push(item["statusSort"] as string);
      return keys;
    },
  };
};
