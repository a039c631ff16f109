import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { once } from "node:events";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import { describeEvaluationStore } from "../evaluation-store.port-test.ts";
import { dynamodbEvaluations } from "./dynamodb-evaluations.ts";

/** The package has no types of its own. */
const dynalite = createRequire(import.meta.url)("dynalite") as (options: { createTableMs: number }) => Server;

const server = dynalite({ createTableMs: 0 });
let client: DynamoDBDocumentClient;
let tables = 0;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
});
afterAll(() => {
  client.destroy();
  server.close();
});

/** As the stack makes it: keys `pk` and `sk`, one index by status. */
const emptyTable = async (): Promise<string> => {
  const table = `evaluation-${(tables += 1)}`;
  const names = ["pk", "sk", "statusKey", "statusSort"];
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "byStatus",
          KeySchema: [
            { AttributeName: "statusKey", KeyType: "HASH" },
            { AttributeName: "statusSort", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  return table;
};

describeEvaluationStore("DynamoDB", async () => dynamodbEvaluations({ client, table: await emptyTable() }));
