import { CreateTableCommand, DynamoDBClient, type KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { once } from "node:events";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import { describeCapacityStore } from "../capacity-store.port-test.ts";
import { dynamodbStore } from "./dynamodb-store.ts";

/** The package has no types of its own. */
const dynalite = createRequire(import.meta.url)("dynalite") as (options: { createTableMs: number }) => Server;

const server = dynalite({ createTableMs: 0 });
let client: DynamoDBDocumentClient;
let tables = 0;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: "us-east-1", credentials }), {
    marshallOptions: { removeUndefinedValues: true },
  });
});
afterAll(() => {
  client.destroy();
  server.close();
});

const keys = (hash: string, range: string): KeySchemaElement[] => [
  { AttributeName: hash, KeyType: "HASH" },
  { AttributeName: range, KeyType: "RANGE" },
];

/** As the stack makes it: keys `pk` and `sk`, one index by status. */
const emptyTable = async (): Promise<string> => {
  const TableName = `hosting-${(tables += 1)}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk", "statusKey", "statusSort"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: keys("pk", "sk"),
      GlobalSecondaryIndexes: [
        { IndexName: "byStatus", KeySchema: keys("statusKey", "statusSort"), Projection: { ProjectionType: "ALL" } },
      ],
    }),
  );
  return TableName;
};

describeCapacityStore("DynamoDB", async () => dynamodbStore({ client, table: await emptyTable() }));
