import { GetCommand, PutCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { isWritten } from "../../chassis/aws/table.ts";
import { assert } from "../../chassis/outcome.ts";
import type { Pace } from "../pace.ts";
import type { PaceStore } from "../ports.ts";

/** One row per quota. The time is DynamoDB's: the Date header of the answer that the row came with, the same that the SDK corrects its own clock by. */
export const dynamodbPaces = ({ client, table }: { client: DynamoDBDocumentClient; table: string }): PaceStore => ({
  async read(key) {
    const command = new GetCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true });
    const told: unknown[] = [];
    command.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        told.push(result.response);
        return result;
      },
      { step: "deserialize" },
    );
    const { Item } = await client.send(command);
    return { pace: Item?.["pace"] as Pace | undefined, at: timeOf(told.at(-1)) };
  },
  replace: async (pace) =>
    isWritten(
      client.send(
        new PutCommand({
          TableName: table,
          Item: { ...keyOf(pace.key), pace: { ...pace, version: pace.version + 1 } },
          ...(pace.version === 0
            ? { ConditionExpression: "attribute_not_exists(pk)" }
            : {
                ConditionExpression: "pace.version = :version",
                ExpressionAttributeValues: { ":version": pace.version },
              }),
        }),
      ),
    ),
});

const keyOf = (key: string) => ({ pk: `PACE#${key}`, sk: "PACE" });

/** Without the store's time nothing can be permitted. */
const timeOf = (response: unknown): number => {
  const { headers = {} } = (response ?? {}) as { headers?: Record<string, string> };
  const at = Date.parse(headers["date"] ?? headers["Date"] ?? "");
  assert(Number.isFinite(at), `DynamoDB's answer has no Date header that can be read: ${JSON.stringify(headers)}`);
  return at;
};
