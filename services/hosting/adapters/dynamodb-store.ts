import { GetCommand, PutCommand, paginateQuery, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { isOverAndTold, type Lease } from "../domain/lease.ts";
import { isWritten } from "../../chassis/aws/table.ts";
import type { Endpoint } from "../domain/endpoint.ts";
import type { Rollback } from "../domain/rollback.ts";
import type { CapacityStore, Rows } from "../ports.ts";

type Table = { client: DynamoDBDocumentClient; table: string };

/** Leases, rollbacks and endpoints in the service's table. What is live is in the index `byStatus` and drops out of it at its end. */
export const dynamodbStore = (table: Table): CapacityStore => ({
  leases: rowsOf<Lease>(table, { kind: "LEASE", isLive: (lease) => !isOverAndTold(lease) }),
  rollbacks: rowsOf<Rollback>(table, { kind: "ROLLBACK", isLive: ({ told }) => !told }),
  endpoints: rowsOf<Endpoint>(table, { kind: "ENDPOINT", isLive: () => false }),
});

type Versioned = { readonly key: string; readonly version: number };

const rowsOf = <Row extends Versioned>(
  { client, table }: Table,
  { kind, isLive }: { kind: string; isLive: (row: Row) => boolean },
): Rows<Row> => {
  const statusKey = `${kind}#live`;
  const keyOf = (key: string) => ({ pk: `${kind}#${key}`, sk: kind });
  const itemOf = (row: Row) => ({
    ...keyOf(row.key),
    row,
    ...(isLive(row) && { statusKey, statusSort: row.key }),
  });
  return {
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
      return Item?.["row"] as Row | undefined;
    },
    async replace(row) {
      const put = new PutCommand({
        TableName: table,
        Item: itemOf({ ...row, version: row.version + 1 }),
        ConditionExpression: "#row.#version = :version",
        ExpressionAttributeNames: { "#row": "row", "#version": "version" },
        ExpressionAttributeValues: { ":version": row.version },
      });
      return isWritten(client.send(put));
    },
    async live() {
      const query = {
        TableName: table,
        IndexName: "byStatus",
        KeyConditionExpression: "statusKey = :key",
        ExpressionAttributeValues: { ":key": statusKey },
      };
      const keys: string[] = [];
      for await (const page of paginateQuery({ client }, query))
        for (const item of page.Items ?? []) keys.push(item["statusSort"] as string);
      return keys;
    },
  };
};
