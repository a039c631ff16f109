import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { here, refusal, TableName, useTickets } from "./testing.ts";

useTickets();

type Values = Record<string, AttributeValue>;
const n = (value: number | string): AttributeValue => ({ N: String(value) });
const s = (value: string): AttributeValue => ({ S: value });
const list = (...L: AttributeValue[]): AttributeValue => ({ L });

const Key = { pk: s("expressions"), sk: s("1") };
const attributes: Values = {
  fives: n(5),
  words: s("hello"),
  nothing: s(""),
  off: { BOOL: false },
  bytes: { B: new Uint8Array([255, 1, 254]) },
  things: list(n(1), s("two"), list(s("x"))),
  inside: { M: { x: n(1), y: { M: { z: s("deep") } } } },
  letters: { SS: ["a", "b"] },
};

const send = (ConditionExpression: string, values: Values) =>
  here.client.send(
    new PutItemCommand({
      TableName,
      Item: { ...Key, ...attributes },
      ConditionExpression,
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    }),
  );
const reset = () => here.client.send(new PutItemCommand({ TableName, Item: { ...Key, ...attributes } }));

const holds: [string, Values?][] = [
  ["things = :v", { ":v": attributes["things"] ?? n(0) }],
  ["inside = :v", { ":v": attributes["inside"] ?? n(0) }],
  ["inside <> :v", { ":v": { M: { x: n(1) } } }],
  ["letters = :v", { ":v": { SS: ["b", "a"] } }],
  ["things IN (:v, :w)", { ":v": n(1), ":w": attributes["things"] ?? n(0) }],
  ["contains(things, :v)", { ":v": list(s("x")) }],
  ["absent <> gone"],
  ["NOT absent = gone"],
  ["nothing IN (:v)", { ":v": s("") }],
  ["nothing BETWEEN :v AND :w", { ":v": s(""), ":w": s("a") }],
  ["size(nothing) = :v", { ":v": n(0) }],
  ["attribute_type(off, :v)", { ":v": s("BOOL") }],
  ["begins_with(bytes, :v)", { ":v": { B: new Uint8Array([255]) } }],
  ["NOT begins_with(bytes, :v)", { ":v": { B: new Uint8Array([254]) } }],
  ["NOT contains(bytes, :v)", { ":v": { B: new Uint8Array([253]) } }],
  ["NOT words BETWEEN :v AND fives", { ":v": s("a") }],
  ["NOT fives BETWEEN :v AND absent", { ":v": n(1) }],
  ["NOT things < fives"],
  ["NOT fives IN (absent)"],
  ["not NOT fives = :v", { ":v": n("5.0") }],
  ["NOT NOT NOT attribute_exists(absent)"],
  [Array.from({ length: 150 }, () => "fives = :v").join(" or "), { ":v": n(5) }],
];

const refused: [string, Values, string][] = [
  ["fives > :v", { ":v": { BOOL: true } }, "operator or function: >, operand type: BOOL"],
  [":v <= fives", { ":v": list() }, "operator or function: <=, operand type: L"],
  ["fives BETWEEN :v AND :v", { ":v": { SS: ["a"] } }, "operator or function: BETWEEN, operand type: SS"],
  [
    Array.from({ length: 152 }, () => "fives = :v").join(" or "),
    { ":v": n(5) },
    "too many operators; operator count: 301",
  ],
  [`${"not ".repeat(400)}fives = :v`, { ":v": n(5) }, "too many operators; operator count: 301"],
  ["things[99999999999] = :v", { ":v": n(5) }, "List index is not within the allowable range; index: [99999999999]"],
];

describe("conditions", () => {
  test.each(holds)("hold: %s", async (condition, values = {}) => {
    await reset();
    await expect(send(condition, values)).resolves.toBeDefined();
  });

  test.each(refused)("are refused: %s", async (condition, values, reason) => {
    await reset();
    expect(await refusal(send(condition, values))).toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(reason) as string,
    });
  });
});

type Update = [expression: string, values: Values, after: Record<string, AttributeValue | undefined>];
const updates: Update[] = [
  ["REMOVE things[0], things[1]", {}, { things: list(list(s("x"))) }],
  ["REMOVE things[0] SET things[1] = :v", { ":v": n(9) }, { things: list(n(9), list(s("x"))) }],
  [
    "SET things[2147483640] = :v, things[7] = :w",
    { ":v": n(2), ":w": n(1) },
    { things: list(n(1), s("two"), list(s("x")), n(1), n(2)) },
  ],
  [
    "SET copied = things, things[0] = :v",
    { ":v": n(9) },
    { copied: attributes["things"], things: list(n(9), s("two"), list(s("x"))) },
  ],
  ["SET copied = fives ADD fives :v", { ":v": n(1) }, { copied: n(5), fives: n(6) }],
  ["SET fives = words, #t = fives", {}, { fives: s("hello"), words: n(5) }],
  ["ADD fives :v", { ":v": n("1e-30") }, { fives: n("5.000000000000000000000000000001") }],
  [
    "SET fives = :v + :w",
    { ":v": n("99999999999999999999999999999999999999"), ":w": n(1) },
    { fives: n(`1${"0".repeat(38)}`) },
  ],
  ["SET fives = :v - :w", { ":v": n("-0.5"), ":w": n("-0.5") }, { fives: n(0) }],
  ["DELETE letters :v", { ":v": { SS: ["a", "b"] } }, { letters: undefined }],
];

const update = (UpdateExpression: string, values: Values, more = {}) =>
  here.client.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression,
      ...(UpdateExpression.includes("#t") && { ExpressionAttributeNames: { "#t": "words" } }),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
      ...more,
    }),
  );

const impossible: [string, Values, RegExp][] = [
  ["SET fives = :v + :w", { ":v": n("9e125"), ":w": n("9e125") }, /^Number overflow\. /],
  ["SET fives = :v - :w", { ":v": n("1e50"), ":w": n(1) }, /^Number overflow\. /],
  [
    "SET fives = list_append(list_append(:v, :v), :v)",
    { ":v": list() },
    /not allowed to be used this way.*list_append$/,
  ],
  ["SET words = words + :v", { ":v": n(1) }, /^An operand in the update expression has an incorrect data type$/],
];

describe("updates", () => {
  test.each(updates)("read what was there before: %s", async (expression, values, after) => {
    await reset();
    const { Attributes } = await update(expression, values, { ReturnValues: "ALL_NEW" });
    for (const [name, value] of Object.entries(after)) expect(Attributes?.[name]).toEqual(value);
  });

  test.each(impossible)("are refused: %s", async (expression, values, reason) => {
    await reset();
    expect(await refusal(update(expression, values))).toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(reason) as string,
    });
  });

  test("that only take away make no item, and give back nothing where nothing is", async () => {
    const absent = { ...Key, sk: s("none") };
    const command = { TableName, Key: absent, UpdateExpression: "REMOVE a", ReturnValues: "ALL_NEW" as const };
    const { Attributes } = await here.client.send(new UpdateItemCommand(command));
    expect(Attributes).toBeUndefined();
    expect((await here.client.send(new GetItemCommand({ TableName, Key: absent }))).Item).toBeUndefined();
    await reset();
    const removed = await update("REMOVE fives", {}, { ReturnValues: "UPDATED_NEW" });
    expect(removed.Attributes).toBeUndefined();
  });

  test("of the kind before expressions do the same", async () => {
    await reset();
    const { Attributes } = await here.client.send(
      new UpdateItemCommand({
        TableName,
        Key,
        AttributeUpdates: {
          fives: { Action: "ADD", Value: n(1) },
          letters: { Action: "DELETE", Value: { SS: ["a"] } },
          words: { Action: "DELETE" },
          things: { Action: "ADD", Value: list(n(3)) },
        },
        Expected: { fives: { Value: n(4) }, off: { Value: { BOOL: false } } },
        ConditionalOperator: "OR",
        ReturnValues: "UPDATED_NEW",
      }),
    );
    expect(Attributes).toEqual({
      fives: n(6),
      letters: { SS: ["b"] },
      things: list(n(1), s("two"), list(s("x")), n(3)),
    });
    const wrong = new UpdateItemCommand({
      TableName,
      Key,
      AttributeUpdates: { off: { Action: "ADD", Value: n(1) } },
    });
    expect(await refusal(here.client.send(wrong))).toMatchObject({ message: "Type mismatch for attribute to update" });
  });
});

test("a deletion can give back the old item and nothing else", async () => {
  const removal = new DeleteItemCommand({ TableName, Key, ReturnValues: "ALL_NEW" });
  expect(await refusal(here.client.send(removal))).toMatchObject({
    message: "ReturnValues can only be ALL_OLD or NONE",
  });
});
