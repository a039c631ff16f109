import {
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  QueryCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "vitest";
import { allowEverything } from "../core/testing.ts";
import { createDynamoDb } from "./dynamodb.ts";
import { here, gsi, keys, attributes, createTable, refusal, document, useTickets } from "./testing.ts";

useTickets();

describe("tables", () => {
  test("are ready at once, listed, described and deleted", async () => {
    await here.client.send(createTable("short-lived"));
    const { Table } = await here.client.send(new DescribeTableCommand({ TableName: "short-lived" }));
    expect(Table).toMatchObject({
      TableStatus: "ACTIVE",
      TableArn: "arn:aws:dynamodb:us-east-1:000000000000:table/short-lived",
      GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE" }],
    });
    expect(await refusal(here.client.send(createTable("short-lived")))).toMatchObject({
      name: "ResourceInUseException",
    });
    expect((await here.client.send(new ListTablesCommand({}))).TableNames).toContain("short-lived");
    await here.client.send(new DeleteTableCommand({ TableName: "short-lived" }));
    expect(await refusal(here.client.send(new ScanCommand({ TableName: "short-lived" })))).toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("of another account are other tables", async () => {
    const stranger = here.clientFor("111111111111");
    expect((await stranger.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    stranger.destroy();
  });
});

test("time to live is set once, shown, and takes what is over when it is swept", async () => {
  await here.client.send(createTable("ttl-table"));
  const set = (Enabled: boolean) =>
    here.client.send(
      new UpdateTimeToLiveCommand({
        TableName: "ttl-table",
        TimeToLiveSpecification: { AttributeName: "expires.at", Enabled },
      }),
    );
  await set(true);
  expect(await refusal(set(true))).toMatchObject({
    name: "ValidationException",
    message: "TimeToLive is already enabled",
  });
  const { TimeToLiveDescription } = await here.client.send(new DescribeTimeToLiveCommand({ TableName: "ttl-table" }));
  expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expires.at" });
  const now = Math.floor(here.cloud.clock.now() / 1000);
  const put = (sk: string, at: unknown) =>
    document().send(new PutCommand({ TableName: "ttl-table", Item: { pk: "p", sk, run: "r", "expires.at": at } }));
  await Promise.all([
    put("over", now - 5),
    put("later", now + 500),
    put("text", "1"),
    put("milliseconds by mistake", 1),
    put("never", null),
  ]);
  expect(await here.dynamodb.expire()).toBe(1);
  const left = await here.client.send(
    new QueryCommand({
      TableName: "ttl-table",
      IndexName: "byRun",
      KeyConditionExpression: "run = :r",
      ExpressionAttributeValues: { ":r": { S: "r" } },
    }),
  );
  expect(left.Items?.map((item) => item["sk"]?.S)).toEqual(["later", "milliseconds by mistake", "never", "text"]);
});

describe("the stack's tables", () => {
  const resource = (properties: Record<string, unknown>) => ({
    stack: "Choreo",
    logicalId: "Jobs",
    type: "AWS::DynamoDB::GlobalTable",
    properties: { KeySchema: keys, AttributeDefinitions: attributes, ...properties },
    metadata: {},
  });
  const make = async (properties: Record<string, unknown>) =>
    here.dynamodb.provision["AWS::DynamoDB::GlobalTable"]?.(resource(properties));
  const global = {
    GlobalSecondaryIndexes: [gsi],
    BillingMode: "PAY_PER_REQUEST",
    TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
    Replicas: [{ Region: "us-east-1", PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    SSESpecification: { SSEEnabled: true },
  };

  test("are made once, with their expiry and their backups, and keep their items", async () => {
    const made = await make(global);
    expect(made).toMatchObject({
      ref: "Choreo-Jobs",
      attributes: { Arn: "arn:aws:dynamodb:us-east-1:000000000000:table/Choreo-Jobs" },
    });
    await document().send(new PutCommand({ TableName: "Choreo-Jobs", Item: { pk: "a", sk: "b" } }));
    expect(await make(global)).toEqual(made);
    expect(
      (await document().send(new GetCommand({ TableName: "Choreo-Jobs", Key: { pk: "a", sk: "b" } }))).Item,
    ).toEqual({ pk: "a", sk: "b" });
    const backups = await here.client.send(new DescribeContinuousBackupsCommand({ TableName: "Choreo-Jobs" }));
    expect(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe(
      "ENABLED",
    );
    expect(
      (await here.client.send(new DescribeTimeToLiveCommand({ TableName: "Choreo-Jobs" }))).TimeToLiveDescription,
    ).toMatchObject({ AttributeName: "ttl" });
  });

  test("refuse another shape than the existing one, and properties that would be ignored", async () => {
    await make(global);
    await expect(make({ ...global, GlobalSecondaryIndexes: [] })).rejects.toThrow(
      "Changing GlobalSecondaryIndexes of the existing table Choreo-Jobs",
    );
    await expect(make({ ...global, StreamSpecification: { StreamViewType: "KEYS_ONLY" } })).rejects.toThrow(
      "StreamSpecification of AWS::DynamoDB::GlobalTable Jobs",
    );
  });

  test("are there after a restart", async () => {
    const again = createDynamoDb({ cloud: here.cloud, iam: allowEverything });
    expect(await again.provision["AWS::DynamoDB::GlobalTable"]?.(resource(global))).toEqual(await make(global));
    await again.stop();
  });
});
