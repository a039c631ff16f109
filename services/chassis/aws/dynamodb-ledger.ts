import { GetCommand, PutCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Clock } from "../clock.ts";
import type { Ledger } from "../ports.ts";

/** Longer than the bus's archive keeps events (90 days): whatever can be replayed is still known. */
const keptDays = 180;

/** One row per consumer and event id in the service's own table. */
export const dynamodbLedger = (options: { client: DynamoDBDocumentClient; table: string; clock: Clock }): Ledger => {
  const key = (consumer: string, eventId: string) => ({ pk: `HANDLED#${consumer}#${eventId}`, sk: "HANDLED" });
  return {
    async hasHandled(consumer, eventId) {
      const { Item } = await options.client.send(
        new GetCommand({ TableName: options.table, Key: key(consumer, eventId) }),
      );
      return Item !== undefined;
    },
    async recordHandled(consumer, eventId) {
      const now = options.clock.now().getTime();
      const Item = {
        ...key(consumer, eventId),
        handledAt: new Date(now).toISOString(),
        expiresAt: Math.floor(now / 1000) + keptDays * 86_400,
      };
      await options.client.send(new PutCommand({ TableName: options.table, Item }));
    },
  };
};
