import { PutCommand, QueryCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { versionedRows, type Table } from "../../chassis/aws/versioned-rows.ts";
import type { Ticket } from "../domain/ticket.ts";
import type { TicketStore } from "../ports.ts";

/** One row per ticket; the index `byStatus` lists the waiting ones by run and age, and the live ones. */
export const dynamodbTickets = (options: Table): TicketStore => {
  const { client, table } = options;
  return {
    ...versionedRows<Ticket, string>(options, {
      attribute: "ticket",
      keyOf,
      besides: (ticket) => ({ ...keyOf(ticket.jobKey), ...statusOf(ticket) }),
    }),

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
  { client, table }: Table,
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

/** An ended ticket is in no list. */
const statusOf = ({ phase, quotaKey, cause, createdAt, jobKey }: Ticket) => {
  if (phase === "ended") return {};
  if (phase !== "waiting") return { statusKey: `${quotaKey}#live`, statusSort: `${createdAt}#${jobKey}` };
  return { statusKey: `${quotaKey}#waiting`, statusSort: `${inSortKey(cause.runId)}#${createdAt}#${jobKey}` };
};

/** Without `#` and `$`, which separate. */
const inSortKey = (runId: string): string => encodeURIComponent(runId);
