import { GetItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { allowEverything } from "../core/testing.ts";
import { AwsError } from "../wire/aws-error.ts";
import type { Access } from "../wire/types.ts";
import { world, TableName, createTable, refusal, useTickets } from "./testing.ts";

useTickets();

test("permissions are asked for tables, indexes and partition keys", async () => {
  const asked: Access[] = [];
  const guarded = await world({
    ...allowEverything,
    authorize: (caller, access) => {
      if (caller.role === undefined) return;
      asked.push(access);
      if (access.action === "dynamodb:PutItem") throw new AwsError("AccessDeniedException", `no ${access.action}`, 400);
    },
  });
  await guarded.client.send(createTable(TableName));
  const worker = guarded.clientFor("AKIAROLE");
  await worker.send(new GetItemCommand({ TableName, Key: { pk: { S: "mine" }, sk: { S: "1" } } }));
  await worker.send(
    new QueryCommand({
      TableName: `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`,
      IndexName: "byRun",
      KeyConditionExpression: "run = :r",
      ExpressionAttributeValues: { ":r": { S: "r" } },
    }),
  );
  expect(
    await refusal(worker.send(new PutItemCommand({ TableName, Item: { pk: { S: "a" }, sk: { S: "b" } } }))),
  ).toMatchObject({ name: "AccessDeniedException" });
  const table = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`;
  expect(asked).toEqual([
    { action: "dynamodb:GetItem", resource: table, context: { "dynamodb:leadingkeys": ["mine"] } },
    { action: "dynamodb:Query", resource: `${table}/index/byRun`, context: {} },
    { action: "dynamodb:PutItem", resource: table, context: { "dynamodb:leadingkeys": ["a"] } },
  ]);
  worker.destroy();
  await guarded.close();
});
