import { GetCommand, PutCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { assert } from "../../chassis/outcome.ts";
import type { Outcome, Outcomes } from "../ports.ts";

/** One row per run, written once; the first writer's outcome stands. */
export const dynamodbOutcomes = ({ client, table }: { client: DynamoDBDocumentClient; table: string }): Outcomes => {
  const key = (runId: string) => ({ pk: `OUTCOME#${runId}`, sk: "OUTCOME" });
  const read = async (runId: string): Promise<Outcome | undefined> => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: key(runId), ConsistentRead: true }));
    return Item && (JSON.parse(String(Item["outcome"])) as Outcome);
  };
  return {
    read,
    async settle(runId, outcome) {
      try {
        const Item = { ...key(runId), outcome: JSON.stringify(outcome) };
        await client.send(new PutCommand({ TableName: table, Item, ConditionExpression: "attribute_not_exists(pk)" }));
        return outcome;
      } catch (error) {
        if (!(error instanceof Error && error.name === "ConditionalCheckFailedException")) throw error;
        const standing = await read(runId);
        assert(standing, `the outcome of run ${runId} exists and cannot be read`);
        return standing;
      }
    },
  };
};
