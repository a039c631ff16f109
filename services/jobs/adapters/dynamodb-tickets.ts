import {
  GetCommand,
  PutCommand,
  QueryCommand,
  paginateQuery,
  type DynamoDBDocumentClient,
} from "@aws-sdk/lib-dynamodb";
import { isWritten } from "../../chassis/aws/table.ts";
import type { Ticket } from "../domain/ticket.ts";
import type { TicketStore } from "../ports.ts";

/** One row per ticket; the index `byStatus` lists the waiting ones by run and age, and the live ones. */
export const dynamodbTickets = (options: { client: DynamoDBDocumentClient; table: string }): TicketStore => {
  const { client, table } = options;
  return {
    async open(ticket) {
      const put = new PutCommand({
        TableName: table,
        Item: itemOf(ticket),
        ConditionExpression: "attribute_not_exists(pk)",
      });
      return (await isWritten(client.send(put))) ? "opened" : "existed";
    },

    async read(jobKey) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: keyOf(jobKey), ConsistentRead: true }),
      );
      return Item?.["ticket"] as Ticket | undefined;
    },

    async replace(ticket) {
      const put = new PutCommand({
        TableName: table,
        Item: itemOf({ ...ticket, version: ticket.version + 1 }),
        ConditionExpression: "ticket.version = :version",
        ExpressionAttributeValues: { ":version": ticket.version },
      });
      return isWritten(client.send(put));
    },

    async noteOfRun(runId, jobKey) {
      await client.send(new PutCommand({ TableName: table, Item: { pk: `RUNJOBS#${runId}`, sk: jobKey } }));
    },

    async jobKeysOfRun(runId) {
      const query = {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": `RUNJOBS#${runId}` },
      };
      const keys: string[] = [];
      for await (const page of paginateQuery({ client }, query))
        for (const item of page.Items ?? []) keys.push(item["sk"] as string);
      return keys;
    },

    waitingByRun: async (quotaKey, perRunMax) => {
      const found: Ticket[] = [];
      for (let after = "!"; ;) {
        const page = await waitingAfter(options, { quotaKey, after, limit: perRunMax });
        const runId = page[0]?.cause.runId;
        if (runId === undefined) return found;
        found.push(...page.filter(({ cause }) => cause.runId === runId));
        after = `${inSortKey(runId)}$`;
      }
    },

    async live(quotaKey) {
      const query = {
        TableName: table,
        IndexName: "byStatus",
        KeyConditionExpression: "statusKey = :key",
        ExpressionAttributeValues: { ":key": `${quotaKey}#live` },
      };
      const found: Ticket[] = [];
      for await (const page of paginateQuery({ client }, query))
        for (const item of page.Items ?? []) found.push(item["ticket"] as Ticket);
      return found;
    },
  };
};

/** The next tickets in the index. A run's tickets lie together, between `<run>#` and `<run>$`, so `<run>$` skips to the next run. */
const waitingAfter = async (
  { client, table }: { client: DynamoDBDocumentClient; table: string },
  { quotaKey, after, limit }: { quotaKey: string; after: string; limit: number },
): Promise<Ticket[]> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: "byStatus",
      KeyConditionExpression: "statusKey = :key AND statusSort > :after",
      ExpressionAttributeValues: { ":key": `${quotaKey}#waiting`, ":after": after },
      Limit: limit,
    }),
  );
  return Items.map((item) => item["ticket"] as Ticket);
};

const keyOf = (jobKey: string) => ({ pk: `TICKET#${jobKey}`, sk: "TICKET" });

const itemOf = (ticket: Ticket) => ({ ...keyOf(ticket.jobKey), ticket, ...statusOf(ticket) });

/** An ended ticket is in no list. */
const statusOf = ({ phase, quotaKey, cause, createdAt, jobKey }: Ticket) => {
  if (phase === "ended") return {};
  if (phase !== "waiting") return { statusKey: `${quotaKey}#live`, statusSort: `${createdAt}#${jobKey}` };
  return { statusKey: `${quotaKey}#waiting`, statusSort: `${inSortKey(cause.runId)}#${createdAt}#${jobKey}` };
};

/** Without `#` and `$`, which separate. */
const inSortKey = (runId: string): string => encodeURIComponent(runId);
