import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allowEverything, serveForTest, testCloud } from "../core/testing.ts";
import type { Access } from "../wire/types.ts";
import { createDynamoDb } from "./dynamodb.ts";

const asked: Access[] = [];

const open = async () => {
  const cloud = await testCloud();
  const iam = { ...allowEverything, authorize: (_: unknown, access: Access) => void asked.push(access) };
  const dynamodb = createDynamoDb({ cloud, iam });
  const server = await serveForTest(cloud, [dynamodb.service]);
  const credentials = { accessKeyId: "000000000000", secretAccessKey: "x" };
  const client = new DynamoDBClient({ endpoint: server.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  const close = async (): Promise<void> => {
    client.destroy();
    await server.close();
    await dynamodb.stop();
    await cloud.close();
  };
  return { client, close };
};

const TableName = "accounts";
let here: Awaited<ReturnType<typeof open>>;
beforeAll(async () => {
  here = await open();
  await here.client.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
});
afterAll(() => here.close());

const key = (pk: string) => ({ pk: { S: pk } });
const item = (pk: string, n: number) => ({ ...key(pk), n: { N: String(n) } });
const put = (pk: string, n: number) => here.client.send(new PutItemCommand({ TableName, Item: item(pk, n) }));
const get = async (pk: string) => (await here.client.send(new GetItemCommand({ TableName, Key: key(pk) }))).Item;
const write = (TransactItems: TransactWriteItem[], more: object = {}) =>
  here.client.send(new TransactWriteItemsCommand({ TransactItems, ...more }));
const add = (pk: string, n: number, more: object = {}): TransactWriteItem => ({
  Update: {
    TableName,
    Key: key(pk),
    UpdateExpression: "ADD n :n",
    ExpressionAttributeValues: { ":n": { N: String(n) } },
    ...more,
  },
});

test("All four actions happen together, each with its own permission, and cost twice", async () => {
  await put("from", 10);
  await put("gone", 1);
  await put("checked", 3);
  asked.length = 0;
  const { ConsumedCapacity } = await write(
    [
      add("from", -4),
      { Put: { TableName, Item: item("to", 4) } },
      { Delete: { TableName, Key: key("gone") } },
      { ConditionCheck: { TableName, Key: key("checked"), ConditionExpression: "attribute_exists(pk)" } },
    ],
    { ReturnConsumedCapacity: "TOTAL" },
  );
  expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 8, WriteCapacityUnits: 8 }]);
  expect(asked.map(({ action }) => action)).toEqual([
    "dynamodb:UpdateItem",
    "dynamodb:PutItem",
    "dynamodb:DeleteItem",
    "dynamodb:ConditionCheckItem",
  ]);
  expect(await Promise.all(["from", "to", "gone", "checked"].map(get))).toEqual([
    item("from", 6),
    item("to", 4),
    undefined,
    item("checked", 3),
  ]);
});

test("One failed condition undoes everything, and each action has its reason", async () => {
  await put("a", 1);
  await put("b", 1);
  const failing = {
    ConditionExpression: "n > :min",
    ExpressionAttributeValues: { ":n": { N: "1" }, ":min": { N: "5" } },
  };
  const refused = write([add("a", 1), add("b", 1, { ...failing, ReturnValuesOnConditionCheckFailure: "ALL_OLD" })]);
  await expect(refused).rejects.toMatchObject({
    name: "TransactionCanceledException",
    message:
      "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
    CancellationReasons: [
      { Code: "None" },
      { Code: "ConditionalCheckFailed", Message: "The conditional request failed", Item: item("b", 1) },
    ],
  });
  expect(await get("a")).toEqual(item("a", 1));
});

test("What no item could make right refuses the request, what this item cannot bear is its action's reason", async () => {
  await put("text", 1);
  const onText = { UpdateExpression: "SET n = n + pk", ExpressionAttributeValues: undefined };
  await expect(write([add("text", 1, onText)])).rejects.toMatchObject({
    name: "TransactionCanceledException",
    CancellationReasons: [
      { Code: "ValidationError", Message: "An operand in the update expression has an incorrect data type" },
    ],
  });
  const refusals: [TransactWriteItem[], string, RegExp][] = [
    [[], "ValidationException", /'transactItems' .* length greater than or equal to 1/],
    [Array.from({ length: 101 }, (_, i) => add(String(i), 1)), "ValidationException", /less than or equal to 100/],
    [[add("a", 1), add("a", 2)], "ValidationException", /multiple operations on one item/],
    [[{ ...add("a", 1), Delete: { TableName, Key: key("b") } }], "ValidationException", /only contain one of/],
    [[add("a", 1, { UpdateExpression: "ADD n" })], "ValidationException", /Syntax error/],
    [[add("a", 1, { TableName: "nowhere" })], "ResourceNotFoundException", /not found/],
  ];
  for (const [items, name, message] of refusals)
    await expect(write(items), String(message)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
    });
});

test("A client token makes a repeated request do nothing, and refuses another request", async () => {
  await put("counter", 0);
  const token = { ClientRequestToken: "once" };
  await write([add("counter", 1)], token);
  await write([add("counter", 1)], token);
  expect(await get("counter")).toEqual(item("counter", 1));
  await expect(write([add("counter", 2)], token)).rejects.toMatchObject({
    name: "IdempotentParameterMismatchException",
  });
});

test("Items are read together, in the order asked for, and one that is not there is empty", async () => {
  await put("r", 7);
  const read = (TransactItems: object[]) =>
    here.client.send(new TransactGetItemsCommand({ TransactItems: TransactItems as never }));
  const { Responses } = await read([
    { Get: { TableName, Key: key("nothing") } },
    { Get: { TableName, Key: key("r"), ProjectionExpression: "n" } },
  ]);
  expect(Responses).toEqual([{}, { Item: { n: { N: "7" } } }]);
  await expect(read([{ Get: { TableName, Key: { wrong: { S: "x" } } } }])).rejects.toMatchObject({
    name: "TransactionCanceledException",
    CancellationReasons: [{ Code: "ValidationError", Message: "The provided key element does not match the schema" }],
  });
});
