import { BatchWriteItemCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand, QueryCommand as DocumentQuery } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "vitest";
import { here, TableName, document, useTickets } from "./testing.ts";

useTickets();

describe("queries", () => {
  test("page through a partition, forward, backward and by index", async () => {
    const puts = Array.from({ length: 23 }, (_, at) => ({
      PutRequest: {
        Item: { pk: { S: "pages" }, sk: { S: String(at).padStart(3, "0") }, run: { S: at % 2 ? "odd" : "even" } },
      },
    }));
    await here.client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
    const all = async (input: Partial<ConstructorParameters<typeof DocumentQuery>[0]>) => {
      const found: string[] = [];
      let ExclusiveStartKey: Record<string, unknown> | undefined;
      do {
        const page = await document().send(new DocumentQuery({ TableName, Limit: 5, ...input, ExclusiveStartKey }));
        found.push(...(page.Items ?? []).map((item) => item["sk"] as string));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return found;
    };
    const partition = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": "pages" } };
    const expected = puts.map((put) => put.PutRequest.Item.sk.S);
    expect(await all(partition)).toEqual(expected);
    expect(await all({ ...partition, ScanIndexForward: false })).toEqual(expected.toReversed());
    expect(
      await all({
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :x)",
        ExpressionAttributeValues: { ":pk": "pages", ":x": "01" },
      }),
    ).toEqual(expected.slice(10, 20));
    expect(
      await all({
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :a AND :b",
        ExpressionAttributeValues: { ":pk": "pages", ":a": "003", ":b": "007" },
      }),
    ).toEqual(expected.slice(3, 8));
    expect(
      await all({
        IndexName: "byRun",
        KeyConditionExpression: "run = :run",
        ExpressionAttributeValues: { ":run": "odd" },
      }),
    ).toEqual(expected.filter((_, at) => at % 2));
  });

  test("run side by side without mixing", async () => {
    await document().send(new PutCommand({ TableName, Item: { pk: "counter", sk: "1" } }));
    const one = (pk: string) =>
      document().send(
        new DocumentQuery({ TableName, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": pk } }),
      );
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => one(at % 2 ? "pages" : "counter")));
    expect(answers.map((answer) => answer.Count)).toEqual(Array.from({ length: 20 }, (_, at) => (at % 2 ? 23 : 1)));
  });

  test("of an index follow the item from one partition to another", async () => {
    const put = (run: string) => document().send(new PutCommand({ TableName, Item: { pk: "moves", sk: "1", run } }));
    const count = async (run: string) =>
      (
        await document().send(
          new DocumentQuery({
            TableName,
            IndexName: "byRun",
            KeyConditionExpression: "run = :run",
            ExpressionAttributeValues: { ":run": run },
          }),
        )
      ).Count;
    await put("before");
    await put("after");
    expect([await count("before"), await count("after")]).toEqual([0, 1]);
  });
});

test("pages follow the bytes of a string, also where its UTF-16 units have another order", async () => {
  const keys = ["a", "~", "\uffff", "\u{1f600}"];
  for (const sk of keys) await document().send(new PutCommand({ TableName, Item: { pk: "bytes", sk } }));
  const found: unknown[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await document().send(
      new DocumentQuery({
        TableName,
        Limit: 1,
        KeyConditionExpression: "pk = :p AND sk BETWEEN :low AND :high",
        ExpressionAttributeValues: { ":p": "bytes", ":low": "\uffff", ":high": "\u{1f600}" },
        ExclusiveStartKey,
      }),
    );
    found.push(...(page.Items ?? []).map(({ sk }) => sk as unknown));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  expect(found).toEqual(keys.slice(2));
});
