import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeLimitsCommand,
  DescribeTableCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type CreateTableCommandInput,
  type TransactWriteItem,
} from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { here, refusal, TableName, useTickets } from "./testing.ts";

useTickets();

const range = [
  { AttributeName: "pk", KeyType: "HASH" as const },
  { AttributeName: "place", KeyType: "RANGE" as const },
];
const index = (IndexName: string, Projection: object) => ({ IndexName, KeySchema: range, Projection });
const define = (more: Partial<CreateTableCommandInput>) =>
  here.client.send(
    new CreateTableCommand({
      TableName: "defined",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: ["pk", "sk", "place"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S" as const,
      })),
      BillingMode: "PAY_PER_REQUEST",
      GlobalSecondaryIndexes: [
        {
          ...index("global", { ProjectionType: "KEYS_ONLY" }),
          KeySchema: [{ AttributeName: "place", KeyType: "HASH" }],
        },
      ],
      LocalSecondaryIndexes: [index("local", { ProjectionType: "INCLUDE", NonKeyAttributes: ["held"] })],
      ...more,
    }),
  );

const long = "a".repeat(256);
const named = {
  KeySchema: [{ AttributeName: long, KeyType: "HASH" as const }],
  AttributeDefinitions: [{ AttributeName: long, AttributeType: "S" as const }],
};
const refusedDefinitions: [string, Partial<CreateTableCommandInput>, RegExp][] = [
  ["a key's name above 255 characters", named, /at 'keySchema\.1\.member\.attributeName'.*less than or equal to 255$/],
  [
    "INCLUDE without attributes",
    { LocalSecondaryIndexes: [index("local", { ProjectionType: "INCLUDE" })] },
    /ProjectionType is INCLUDE, but NonKeyAttributes is not specified$/,
  ],
  [
    "more than 20 projected attributes",
    {
      LocalSecondaryIndexes: [
        index("local", {
          ProjectionType: "INCLUDE",
          NonKeyAttributes: Array.from({ length: 21 }, (_, at) => `a${at}`),
        }),
      ],
    },
    /less than or equal to 20$/,
  ],
  ["an unknown class", { TableClass: "COLD" as "STANDARD" }, /at 'tableClass'/],
  [
    "a tag given twice",
    {
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "a", Value: "2" },
      ],
    },
    /The tag key a is given more than once$/,
  ],
  ["a reserved tag", { Tags: [{ Key: "aws:a", Value: "1" }] }, /prefix aws:/],
  [
    "a tag's value above 256 characters",
    { Tags: [{ Key: "a", Value: "b".repeat(257) }] },
    /less than or equal to 256$/,
  ],
];

test.each(refusedDefinitions)("no table with %s", async (_name, more, message) => {
  expect(await refusal(define(more))).toMatchObject({
    name: "ValidationException",
    message: expect.stringMatching(message) as string,
  });
});

test("the limits are AWS's own", async () => {
  const { AccountMaxReadCapacityUnits, TableMaxWriteCapacityUnits } = await here.client.send(
    new DescribeLimitsCommand({}),
  );
  expect([AccountMaxReadCapacityUnits, TableMaxWriteCapacityUnits]).toEqual([80_000, 40_000]);
});

describe("a table with both kinds of index", () => {
  const query = (more: object) =>
    here.client.send(
      new QueryCommand({
        TableName: "defined",
        KeyConditionExpression: "pk = :p",
        ExpressionAttributeValues: { ":p": { S: "p" } },
        ...more,
      }),
    );
  const put = (more: object) =>
    here.client.send(
      new PutItemCommand({
        TableName: "defined",
        Item: { pk: { S: "p" }, sk: { S: "1" }, place: { S: "o" }, held: { S: "h" }, apart: { S: "x" } },
        ...more,
      }),
    );
  beforeAll(async () => {
    await define({});
    await put({});
  });

  test("has an id of a UUID's form, and changes that mean nothing here", async () => {
    const { Table } = await here.client.send(new DescribeTableCommand({ TableName: "defined" }));
    expect(Table?.TableId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const change = new UpdateTableCommand({ TableName: "defined", DeletionProtectionEnabled: false });
    expect((await here.client.send(change)).TableDescription?.TableName).toBe("defined");
  });

  test("reads from itself what a local index lacks, and refuses it of a global one", async () => {
    const local = await query({ IndexName: "local", ProjectionExpression: "apart" });
    expect(local.Items).toEqual([{ apart: { S: "x" } }]);
    const filtered = {
      FilterExpression: "apart = :x",
      ExpressionAttributeValues: { ":p": { S: "p" }, ":x": { S: "x" } },
    };
    const global = { IndexName: "global", KeyConditionExpression: "place = :p" };
    expect(await refusal(query({ ...global, ...filtered }))).toMatchObject({
      message: expect.stringContaining(
        "Secondary index global does not project one or more filter attributes: [apart]",
      ) as string,
    });
  });

  test("says how large the collection of an item is, where asked", async () => {
    const { ItemCollectionMetrics } = await put({ ReturnItemCollectionMetrics: "SIZE" });
    expect(ItemCollectionMetrics).toEqual({ ItemCollectionKey: { pk: { S: "p" } }, SizeEstimateRangeGB: [0, 1] });
  });

  test("charges for a query that finds nothing, and not for keys that are too long for an index", async () => {
    const nothing = { ExpressionAttributeValues: { ":p": { S: "none" } }, ReturnConsumedCapacity: "TOTAL" };
    expect((await query(nothing)).ConsumedCapacity?.CapacityUnits).toBe(0.5);
    const Item = { pk: { S: "p" }, sk: { S: "2" }, place: { S: "o".repeat(1025) } };
    expect(await refusal(put({ Item }))).toMatchObject({
      message: expect.stringContaining("range keys has exceeded the size limit of 1024 bytes") as string,
    });
  });

  describe("charges a write for the indexes it changes", () => {
    const Key = { pk: { S: "paid" }, sk: { S: "1" } };
    const Item = { ...Key, place: { S: "a" }, held: { S: "h" }, apart: { S: "x" } };
    const asked = { TableName: "defined", ReturnConsumedCapacity: "INDEXES" as const };
    const units = (CapacityUnits: number) => ({ CapacityUnits });
    const shares = (table: number, global: number, local: number) => ({
      TableName: "defined",
      ...units(table + global + local),
      Table: units(table),
      ...(global && { GlobalSecondaryIndexes: { global: units(global) } }),
      ...(local && { LocalSecondaryIndexes: { local: units(local) } }),
    });
    const update = (name: string, value: string) =>
      new UpdateItemCommand({
        ...asked,
        Key,
        UpdateExpression: "SET #a = :a",
        ExpressionAttributeNames: { "#a": name },
        ExpressionAttributeValues: { ":a": { S: value } },
      });
    const steps: [string, () => Promise<{ ConsumedCapacity?: unknown }>, object][] = [
      ["a new item", () => put({ Item, ...asked }), shares(1, 1, 1)],
      ["a key of both", () => here.client.send(update("place", "b")), shares(1, 2, 2)],
      ["what one holds", () => here.client.send(update("held", "i")), shares(1, 0, 1)],
      ["what none holds", () => here.client.send(update("apart", "y")), shares(1, 0, 0)],
      ["nothing new", () => put({ Item: { ...Item, place: { S: "b" }, held: { S: "i" } }, ...asked }), shares(1, 0, 0)],
      ["in sum", () => put({ Item, ReturnConsumedCapacity: "TOTAL" }), { TableName: "defined", CapacityUnits: 5 }],
      ["a key taken away", () => put({ Item: Key, ...asked }), shares(1, 1, 1)],
      ["no key", () => here.client.send(new DeleteItemCommand({ ...asked, Key })), shares(1, 0, 0)],
    ];
    test.each(steps)("%s", async (_name, write, wanted) => {
      expect((await write()).ConsumedCapacity).toEqual(wanted);
    });

    test("in a batch and, twice, in a transaction, whose checks change none", async () => {
      const items = ["1", "2"].map((sk) => ({ ...Item, sk: { S: sk } }));
      const { ConsumedCapacity } = await here.client.send(
        new BatchWriteItemCommand({
          RequestItems: { defined: items.map((one) => ({ PutRequest: { Item: one } })) },
          ReturnConsumedCapacity: "INDEXES",
        }),
      );
      expect(ConsumedCapacity).toEqual([shares(2, 2, 2)]);
      const twice = (count: number) => ({ CapacityUnits: count, WriteCapacityUnits: count });
      const { ConsumedCapacity: spent } = await here.client.send(
        new TransactWriteItemsCommand({
          ReturnConsumedCapacity: "INDEXES",
          TransactItems: [
            { Delete: { TableName: "defined", Key } },
            {
              ConditionCheck: {
                TableName: "defined",
                Key: { ...Key, sk: { S: "2" } },
                ConditionExpression: "attribute_exists(pk)",
              },
            },
          ],
        }),
      );
      expect(spent).toEqual([
        {
          TableName: "defined",
          ...twice(8),
          Table: twice(4),
          GlobalSecondaryIndexes: { global: twice(2) },
          LocalSecondaryIndexes: { local: twice(2) },
        },
      ]);
    });
  });

  test("scans by segments that are named whole", async () => {
    const scan = (more: object) => refusal(here.client.send(new ScanCommand({ TableName: "defined", ...more })));
    expect((await scan({ Segment: 0 })).message).toMatch(/^The TotalSegments parameter is required/);
    expect((await scan({ Segment: 0, TotalSegments: 1_000_001 })).message).toMatch(/less than or equal to 1000000$/);
  });
});

const put = (more: object): TransactWriteItem => ({
  Put: { TableName, Item: { pk: { S: "t" }, sk: { S: "1" } }, ...more },
});
const transactions: [string, TransactWriteItem[], object, RegExp][] = [
  [
    "a token above 36 characters",
    [put({})],
    { ClientRequestToken: "x".repeat(37) },
    /at 'clientRequestToken'.*equal to 36$/,
  ],
  [
    "an update of nothing",
    [put({}), { Update: { TableName, Key: { pk: { S: "u" }, sk: { S: "1" } } } as never }],
    {},
    /Value null at 'transactItems\.2\.member\.update\.updateExpression'/,
  ],
  [
    "more than 4 MB",
    Array.from({ length: 11 }, (_, at) =>
      put({ Item: { pk: { S: `t${at}` }, sk: { S: "1" }, big: { S: "x".repeat(390_000) } } }),
    ),
    {},
    /^Transaction payload size cannot exceed 4194304 bytes/,
  ],
];

test.each(transactions)("no transaction with %s", async (_name, TransactItems, more, message) => {
  const command = new TransactWriteItemsCommand({ TransactItems, ...more });
  expect(await refusal(here.client.send(command))).toMatchObject({
    name: "ValidationException",
    message: expect.stringMatching(message) as string,
  });
});

test("a transaction stops at its first action that is wrong in itself", async () => {
  const wrong = ["1", "2"].map((N) => put({ Item: { pk: { N }, sk: { S: "1" } } }));
  const condition = put({ ConditionExpression: "attribute_exists(pk)" });
  const command = new TransactWriteItemsCommand({ TransactItems: [condition, ...wrong] });
  const { CancellationReasons } = (await refusal(here.client.send(command))) as {
    CancellationReasons?: { Code?: string }[];
  };
  expect(CancellationReasons?.map(({ Code }) => Code)).toEqual(["None", "ValidationError", "None"]);
});

test("time to live names its attribute, and tags have their bounds", async () => {
  const live = (TimeToLiveSpecification: object) =>
    here.client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification } as never));
  expect((await refusal(live({ Enabled: true, AttributeName: "" }))).message).toMatch(
    /at 'timeToLiveSpecification\.attributeName'.*greater than or equal to 1$/,
  );
  await live({ Enabled: true, AttributeName: "one" });
  expect((await refusal(live({ Enabled: true, AttributeName: "two" }))).message).toBe(
    "TimeToLive is active on a different AttributeName: current AttributeName is one",
  );
  const ResourceArn = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`;
  const Tags = Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: "v" }));
  const tag = (more: object) => here.client.send(new TagResourceCommand({ ResourceArn, Tags, ...more }));
  expect((await refusal(tag({}))).message).toMatch(/50 tags, not 51$/);
  expect((await refusal(tag({ ResourceArn: "tickets" }))).message).toBe(
    "Invalid TableArn: Invalid ResourceArn provided as input tickets",
  );
});
