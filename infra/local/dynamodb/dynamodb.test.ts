import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type AttributeValue,
  type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand as DocumentQuery,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allowEverything, serveForTest, testCloud } from "../core/testing.ts";
import type { LocalIam } from "../core/ports.ts";
import { AwsError } from "../wire/aws-error.ts";
import type { Access } from "../wire/types.ts";
import { createDynamoDb } from "./dynamodb.ts";

const world = async (iam: LocalIam = allowEverything) => {
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

let here: Awaited<ReturnType<typeof world>>;
const TableName = "tickets";
const gsi = {
  IndexName: "byRun",
  KeySchema: [
    { AttributeName: "run", KeyType: "HASH" as const },
    { AttributeName: "sk", KeyType: "RANGE" as const },
  ],
  Projection: { ProjectionType: "ALL" as const },
};
const keys = [
  { AttributeName: "pk", KeyType: "HASH" as const },
  { AttributeName: "sk", KeyType: "RANGE" as const },
];
const attributes = ["pk", "sk", "run"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const }));
const createTable = (name: string) =>
  new CreateTableCommand({
    TableName: name,
    KeySchema: keys,
    AttributeDefinitions: attributes,
    GlobalSecondaryIndexes: [gsi],
    BillingMode: "PAY_PER_REQUEST",
  });

beforeAll(async () => {
  here = await world();
  await here.client.send(createTable(TableName));
});
afterAll(() => here.close());

const refusal = async (call: Promise<unknown>): Promise<{ name: string; message: string; Item?: unknown }> =>
  call.then(
    () => expect.fail("The call was not refused."),
    (error: Error) => Object.assign({}, error, { name: error.name, message: error.message }),
  );
const document = () => DynamoDBDocumentClient.from(here.client);

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
      [put({ deep: nested(33) }), /^Nesting Levels have exceeded supported limits$/],
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
        /^Attempting to store more than 38 significant digits in a Number$/,
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
