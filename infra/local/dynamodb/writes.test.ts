import { PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "vitest";
import { here, TableName, refusal, document, useTickets } from "./testing.ts";

useTickets();

describe("conditional writes", () => {
  test("of many racing workers let one win, and show the losers the winner's item", async () => {
    const put = (worker: number) =>
      here.client.send(
        new PutItemCommand({
          TableName,
          Item: { pk: { S: "race" }, sk: { S: "1" }, worker: { N: String(worker) } },
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
    const outcomes = await Promise.allSettled(Array.from({ length: 25 }, (_, worker) => put(worker)));
    const winner = outcomes.findIndex((outcome) => outcome.status === "fulfilled");
    const losers = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(losers).toHaveLength(24);
    for (const { reason } of losers)
      expect(reason).toMatchObject({
        name: "ConditionalCheckFailedException",
        Item: { pk: { S: "race" }, worker: { N: String(winner) } },
      });
  });

  test("give no item where none is asked for or none is there", async () => {
    const update = (pk: string, ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE") =>
      refusal(
        here.client.send(
          new UpdateItemCommand({
            TableName,
            Key: { pk: { S: pk }, sk: { S: "1" } },
            UpdateExpression: "SET a = :a",
            ConditionExpression: "b = :a",
            ExpressionAttributeValues: { ":a": { S: "x" } },
            ReturnValuesOnConditionCheckFailure,
          }),
        ),
      );
    expect((await update("race")).Item).toBeUndefined();
    expect((await update("nowhere", "ALL_OLD")).Item).toBeUndefined();
    expect((await update("race", "ALL_OLD")).Item).toMatchObject({ pk: { S: "race" } });
    expect(await update("race", "SOME" as "NONE")).toMatchObject({ name: "ValidationException" });
  });

  test("that count are atomic", async () => {
    const add = () =>
      document().send(
        new UpdateCommand({
          TableName,
          Key: { pk: "counter", sk: "1" },
          UpdateExpression: "ADD n :one",
          ExpressionAttributeValues: { ":one": 1 },
        }),
      );
    await Promise.all(Array.from({ length: 50 }, add));
    expect((await document().send(new GetCommand({ TableName, Key: { pk: "counter", sk: "1" } }))).Item).toMatchObject({
      n: 50,
    });
  });
});
