import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  GetCommand,
  PutCommand,
  UpdateCommand,
  paginateQuery,
  type DynamoDBDocumentClient,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { assert } from "../../chassis/outcome.ts";
import type { Evaluation } from "../life/evaluation.ts";
import type { EvaluationStore } from "../ports.ts";

const openStatus = "EVALUATION#open";

/** One row per run, changed attribute by attribute in single conditional writes; the index `byStatus` lists the open ones. */
export const dynamodbEvaluations = (options: { client: DynamoDBDocumentClient; table: string }): EvaluationStore => {
  const { client, table } = options;
  const read = async (runId: string): Promise<Evaluation | undefined> => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(runId), ConsistentRead: true }));
    return Item && evaluationOf(Item);
  };
  const update = async (runId: string, change: Change): Promise<Evaluation | undefined> => {
    const command = new UpdateCommand({ TableName: table, Key: keyOf(runId), ReturnValues: "ALL_NEW", ...change });
    const written = await unlessConditionFails(client.send(command));
    return written?.Attributes && evaluationOf(written.Attributes);
  };
  return {
    read,

    async open(evaluation) {
      const put = { TableName: table, Item: itemOf(evaluation), ConditionExpression: "attribute_not_exists(pk)" };
      return (await unlessConditionFails(client.send(new PutCommand(put)))) ? "opened" : "existed";
    },

    async markDone(runId, chunk) {
      const marked = await update(runId, {
        UpdateExpression: "ADD #done :chunk",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeNames: { "#done": "done" },
        ExpressionAttributeValues: { ":chunk": new Set([chunk]) },
      });
      assert(marked, `there is no evaluation of run ${runId}, although a chunk of it is done`);
      return marked;
    },

    count: async ({ runId, progress: { ticks } }, progress) =>
      update(runId, {
        UpdateExpression: "SET #progress = :progress",
        ConditionExpression: "#progress.#ticks = :ticks",
        ExpressionAttributeNames: { "#progress": "progress", "#ticks": "ticks" },
        ExpressionAttributeValues: { ":progress": progress, ":ticks": ticks },
      }),

    async countRequests(runId, { permitted = 0, accounted = 0 }) {
      await update(runId, {
        UpdateExpression: "ADD #permitted :permitted, #accounted :accounted",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeNames: { "#permitted": "permitted", "#accounted": "accounted" },
        ExpressionAttributeValues: { ":permitted": permitted, ":accounted": accounted },
      });
    },

    async settle(runId, outcome) {
      const settled = await update(runId, {
        UpdateExpression: "SET #outcome = :outcome",
        ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(#outcome)",
        ExpressionAttributeNames: { "#outcome": "outcome" },
        ExpressionAttributeValues: { ":outcome": outcome },
      });
      const standing = settled ?? (await read(runId));
      assert(standing?.outcome, `there is no evaluation of run ${runId} to settle`);
      return standing;
    },

    async close(runId) {
      await update(runId, {
        UpdateExpression: "REMOVE statusKey, statusSort",
        ConditionExpression: "attribute_exists(pk)",
      });
    },

    async openRuns() {
      const query = {
        TableName: table,
        IndexName: "byStatus",
        KeyConditionExpression: "statusKey = :open",
        ExpressionAttributeValues: { ":open": openStatus },
      };
      const runs: string[] = [];
      for await (const page of paginateQuery({ client }, query))
        for (const item of page.Items ?? []) runs.push(item["statusSort"] as string);
      return runs;
    },
  };
};

type Change = Pick<
  UpdateCommandInput,
  "UpdateExpression" | "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
>;

const keyOf = (runId: string) => ({ pk: `EVALUATION#${runId}`, sk: "EVALUATION" });

/** DynamoDB knows no empty set: an evaluation that begins has none. */
const itemOf = ({ done, progress, requests, outcome, ...facts }: Evaluation): Record<string, unknown> => ({
  ...keyOf(facts.runId),
  statusKey: openStatus,
  statusSort: facts.runId,
  facts,
  progress,
  ...requests,
  ...(outcome && { outcome }),
  ...(done.size > 0 && { done: new Set(done) }),
});

const evaluationOf = (item: Record<string, unknown>): Evaluation => {
  const {
    facts,
    progress,
    outcome,
    done,
    permitted = 0,
    accounted = 0,
  } = item as {
    facts: Omit<Evaluation, "done" | "progress" | "requests" | "outcome">;
    progress: Evaluation["progress"];
    outcome?: NonNullable<Evaluation["outcome"]>;
    done?: Set<string>;
    permitted?: number;
    accounted?: number;
  };
  return { ...facts, progress, done: new Set(done), requests: { permitted, accounted }, ...(outcome && { outcome }) };
};

const unlessConditionFails = async <T>(sent: Promise<T>): Promise<T | undefined> => {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
};
