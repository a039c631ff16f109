import {
  ExecuteStatementCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  type AttributeValue,
  type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "vitest";
import { here, TableName, gsi, refusal, document, useTickets } from "./testing.ts";

useTickets();

describe("refusals are AWS's", () => {
  test.each([
    [
      "a reserved word",
      {
        Key: { pk: { S: "a" }, sk: { S: "b" } },
        UpdateExpression: "SET status = :s",
        ExpressionAttributeValues: { ":s": { S: "x" } },
      },
      /Attribute name is a reserved keyword; reserved keyword: status/,
    ],
    [
      "an unused value",
      {
        Key: { pk: { S: "a" }, sk: { S: "b" } },
        UpdateExpression: "SET a = :s",
        ExpressionAttributeValues: { ":s": { S: "x" }, ":t": { S: "y" } },
      },
      /Value provided in ExpressionAttributeValues unused in expressions: keys: {:t}/,
    ],
    [
      "half a key",
      { Key: { pk: { S: "a" } }, UpdateExpression: "REMOVE a" },
      /The provided key element does not match the schema/,
    ],
    [
      "an update of the key",
      {
        Key: { pk: { S: "a" }, sk: { S: "b" } },
        UpdateExpression: "SET pk = :s",
        ExpressionAttributeValues: { ":s": { S: "x" } },
      },
      /This attribute is part of the key/,
    ],
    [
      "a broken expression",
      { Key: { pk: { S: "a" }, sk: { S: "b" } }, UpdateExpression: "SET a = " },
      /Invalid UpdateExpression: Syntax error/,
    ],
  ])("for %s", async (_name, input, message) => {
    const answer = await refusal(here.client.send(new UpdateItemCommand({ TableName, ...input })));
    expect(answer).toMatchObject({ name: "ValidationException", message: expect.stringMatching(message) as string });
  });

  test("for items above 400 KB, counted in bytes", async () => {
    const put = (text: string) => document().send(new PutCommand({ TableName, Item: { pk: "big", sk: "1", text } }));
    await put("x".repeat(409_000));
    expect(await refusal(put("é".repeat(300_000)))).toMatchObject({
      name: "ValidationException",
      message: "Item size has exceeded the maximum allowed size",
    });
    expect(
      await refusal(
        document().send(
          new UpdateCommand({
            TableName,
            Key: { pk: "big", sk: "1" },
            UpdateExpression: "SET more = :m",
            ExpressionAttributeValues: { ":m": "x".repeat(1000) },
          }),
        ),
      ),
    ).toMatchObject({ message: "Item size to update has exceeded the maximum allowed size" });
  });

  test("for keys above their bytes, and for an attribute that could not be kept", async () => {
    const put = (pk: string, sk: string, extra = {}) =>
      refusal(document().send(new PutCommand({ TableName, Item: { pk, sk, ...extra } })));
    expect(await put("é".repeat(1025), "1")).toMatchObject({
      message: expect.stringContaining("hashkey has exceeded") as string,
    });
    expect(await put("1", "é".repeat(513))).toMatchObject({
      message: expect.stringContaining("range keys has exceeded") as string,
    });
    const named = new UpdateItemCommand({
      TableName,
      Key: { pk: { S: "a" }, sk: { S: "b" } },
      UpdateExpression: "SET #p = :v",
      ExpressionAttributeNames: { "#p": "__proto__" },
      ExpressionAttributeValues: { ":v": { S: "x" } },
    });
    expect(await refusal(here.client.send(named))).toMatchObject({ name: "UnsupportedOperation" });
  });

  test("for what dynalite alone would take", async () => {
    const nested = (levels: number) => {
      let value: AttributeValue = { S: "x" };
      for (let i = 0; i < levels; i++) value = { L: [value] };
      return value;
    };
    const put = (more: Record<string, AttributeValue>, ConditionExpression?: string) =>
      here.client.send(
        new PutItemCommand({
          TableName,
          Item: { pk: { S: "strict" }, sk: { S: "1" }, ...more },
          ...(ConditionExpression !== undefined && { ConditionExpression }),
        }),
      );
    await put({ deep: nested(32) }, `attribute_not_exists(pk)${" ".repeat(4072)}`);
    const query = (more: Partial<QueryCommandInput>) =>
      here.client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "pk = :p",
          ExpressionAttributeValues: { ":p": { S: "strict" } },
          ...more,
        }),
      );
    const [indexKey] = gsi.KeySchema.map(({ AttributeName }) => AttributeName);
    const update = new UpdateItemCommand({
      TableName,
      Key: { pk: { S: "strict" }, sk: { S: "1" } },
      UpdateExpression: "SET #k = :v",
      ExpressionAttributeNames: { "#k": indexKey ?? "" },
      ExpressionAttributeValues: { ":v": { S: "" } },
    });
    const refused: [Promise<unknown>, RegExp][] = [
      [put({ deep: nested(33) }), /^Nesting Levels have exceeded supported limits: /],
      [put({}, `attribute_not_exists(pk)${" ".repeat(4073)}`), /^Invalid ConditionExpression: .* size: 4097$/],
      [put({ [indexKey ?? ""]: { S: "" } }), /empty string value. IndexName: byRun, IndexKey: /],
      [here.client.send(update), /empty string value. IndexName: byRun, IndexKey: /],
      [put({}, "a = = b"), /^Invalid ConditionExpression: Syntax error; token: "=", near: "= = b"$/],
      [put({}, "attribute_exists(pk"), /^Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "pk"$/],
      [query({ ProjectionExpression: "a-b" }), /^Invalid ProjectionExpression: Syntax error; token: "-", near: "a-b"$/],
      [put({}, `pk IN (${"sk, ".repeat(100)}sk)`), /^Invalid ConditionExpression: The IN operator .* operands: 101$/],
      [query({ ExpressionAttributeValues: { ":p": { S: "" } } }), /cannot contain an empty string value. Key: pk$/],
      [
        query({ ProjectionExpression: "sk", Select: "COUNT" }),
        /ProjectionExpression when choosing to get only the Count$/,
      ],
      [
        here.client.send(new ScanCommand({ TableName, IndexName: gsi.IndexName, ConsistentRead: true })),
        /^Consistent reads are not supported on global secondary indexes$/,
      ],
      [
        here.client.send(
          new UpdateItemCommand({
            TableName,
            Key: { pk: { S: "strict" }, sk: { S: "1" } },
            UpdateExpression: "SET n = :big + :one",
            ExpressionAttributeValues: { ":big": { N: "1e60" }, ":one": { N: "1" } },
          }),
        ),
        /^Number overflow. Attempting to store a number with magnitude larger than supported range$/,
      ],
      [query({ Select: "SPECIFIC_ATTRIBUTES" }), /Must specify the AttributesToGet or ProjectionExpression/],
      [query({ Select: "ALL_PROJECTED_ATTRIBUTES" }), /only when Querying using an IndexName/],
    ];
    for (const [call, message] of refused)
      expect(await refusal(call)).toMatchObject({
        name: "ValidationException",
        message: expect.stringMatching(message) as string,
      });
  });

  test("an attribute that is null, and takes a parameter that is null for one that is not there", async () => {
    const put = async (Item: object) => {
      const response = await fetch(here.cloud.endpoint, {
        method: "POST",
        headers: { "x-amz-target": "DynamoDB_20120810.PutItem", "content-type": "application/x-amz-json-1.0" },
        body: JSON.stringify({ TableName, Item, ConditionExpression: null }),
      });
      return [response.status, await response.json()];
    };
    const key = { pk: { S: "null" }, sk: { S: "1" } };
    expect(await put(key)).toEqual([200, {}]);
    expect(await put({ ...key, gone: null })).toEqual([
      400,
      expect.objectContaining({ message: expect.stringContaining("Supplied AttributeValue is empty") as string }),
    ]);
  });

  test("by name for what is not here", async () => {
    const statement = new ExecuteStatementCommand({ Statement: `SELECT * FROM ${TableName}` });
    expect(await refusal(here.client.send(statement))).toMatchObject({
      name: "UnsupportedOperation",
      message: expect.stringContaining("dynamodb ExecuteStatement") as string,
    });
    const streams = new UpdateTableCommand({
      TableName,
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    expect(await refusal(here.client.send(streams))).toMatchObject({
      message: expect.stringContaining("StreamSpecification") as string,
    });
  });
});
