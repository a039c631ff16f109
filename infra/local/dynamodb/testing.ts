import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect } from "vitest";
import { allowEverything, serveForTest, testCloud } from "../core/testing.ts";
import type { LocalIam } from "../core/ports.ts";
import { createDynamoDb } from "./dynamodb.ts";

export const world = async (iam: LocalIam = allowEverything) => {
  const cloud = await testCloud();
  const dynamodb = createDynamoDb({ cloud, iam });
  const server = await serveForTest(cloud, [dynamodb.service], (key) =>
    key === "AKIAROLE" ? { role: "arn:aws:iam::000000000000:role/worker" } : undefined,
  );
  const clientFor = (accessKeyId: string) =>
    new DynamoDBClient({
      endpoint: server.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId, secretAccessKey: "x" },
      maxAttempts: 1,
    });
  const client = clientFor("000000000000");
  const close = async (): Promise<void> => {
    client.destroy();
    await server.close();
    await dynamodb.stop();
    await cloud.close();
  };
  return { cloud, dynamodb, client, clientFor, close };
};

export let here: Awaited<ReturnType<typeof world>>;
export const TableName = "tickets";
export const gsi = {
  IndexName: "byRun",
  KeySchema: [
    { AttributeName: "run", KeyType: "HASH" as const },
    { AttributeName: "sk", KeyType: "RANGE" as const },
  ],
  Projection: { ProjectionType: "ALL" as const },
};
export const keys = [
  { AttributeName: "pk", KeyType: "HASH" as const },
  { AttributeName: "sk", KeyType: "RANGE" as const },
];
export const attributes = ["pk", "sk", "run"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const }));
export const createTable = (name: string) =>
  new CreateTableCommand({
    TableName: name,
    KeySchema: keys,
    AttributeDefinitions: attributes,
    GlobalSecondaryIndexes: [gsi],
    BillingMode: "PAY_PER_REQUEST",
  });

export const refusal = async (call: Promise<unknown>): Promise<{ name: string; message: string; Item?: unknown }> =>
  call.then(
    () => expect.fail("The call was not refused."),
    (error: Error) => Object.assign({}, error, { name: error.name, message: error.message }),
  );
export const document = () => DynamoDBDocumentClient.from(here.client);

/** A table of tickets in a cloud of its own: one for all tests of a file. */
export const useTickets = (): void => {
  beforeAll(async () => {
    here = await world();
    await here.client.send(createTable(TableName));
  });
  afterAll(() => here.close());
};
