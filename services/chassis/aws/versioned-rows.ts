import { GetCommand, PutCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { isWritten } from "./table.ts";

export type Table = { readonly client: DynamoDBDocumentClient; readonly table: string };

/** How rows of one kind stand in a table: under which attribute, by which key, and with what beside them. */
export type RowShape<Row, Key> = {
  readonly attribute: string;
  readonly keyOf: (key: Key) => { readonly pk: string; readonly sk: string };
  /** Its key, and what indexes read. */
  readonly besides: (row: Row) => Readonly<Record<string, unknown>>;
  /** How a row that may grow large stands in its attribute; left out: as it is. */
  readonly packing?: { pack(row: Row): object; unpack(stored: unknown): Row };
};

/** Rows that are written whole: each write expects the version that was read and leaves the next one. What is read is the latest. */
export const versionedRows = <Row extends { readonly version: number }, Key>(
  { client, table }: Table,
  { attribute, keyOf, besides, packing }: RowShape<Row, Key>,
) => {
  const itemOf = (row: Row) => ({
    ...besides(row),
    [attribute]: packing ? { ...packing.pack(row), version: row.version } : row,
  });
  const rowOf = (stored: unknown): Row => (packing ? packing.unpack(stored) : (stored as Row));
  return {
    /** The first one stands. */
    async open(row: Row): Promise<"opened" | "existed"> {
      const put = new PutCommand({
        TableName: table,
        Item: itemOf(row),
        ConditionExpression: "attribute_not_exists(pk)",
      });
      return (await isWritten(client.send(put))) ? "opened" : "existed";
    },
    async read(key: Key): Promise<Row | undefined> {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true }));
      return Item && rowOf(Item[attribute]);
    },
    /** false: somebody has written since it was read. */
    replace: async (row: Row): Promise<boolean> =>
      isWritten(
        client.send(
          new PutCommand({
            TableName: table,
            Item: itemOf({ ...row, version: row.version + 1 }),
            ConditionExpression: "#row.#version = :version",
            ExpressionAttributeNames: { "#row": attribute, "#version": "version" },
            ExpressionAttributeValues: { ":version": row.version },
          }),
        ),
      ),
  };
};
