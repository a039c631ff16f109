import { describe, expect, test } from "vitest";
import { compileFilter, type FilterScope } from "./filter-policy.ts";
import type { MessageAttributes } from "./message.ts";

const filter = (policy: unknown, scope: FilterScope = "MessageAttributes") =>
  compileFilter(JSON.stringify(policy), scope);
const text = (StringValue: string) => ({ a: { DataType: "String", StringValue } });
const number = (StringValue: string) => ({ a: { DataType: "Number", StringValue } });
const list = (...values: unknown[]) => ({ a: { DataType: "String.Array", StringValue: JSON.stringify(values) } });
const binary = { a: { DataType: "Binary", BinaryValue: "aGk=" } };

describe("on attributes", () => {
  test.each<[unknown, MessageAttributes, boolean]>([
    [{ a: ["x"] }, text("x"), true],
    [{ a: ["x"] }, text("X"), false],
    [{ a: ["x"] }, {}, false],
    [{ a: [1] }, number("1.0"), true],
    [{ a: ["1"] }, number("1"), false],
    [{ a: [1] }, text("1"), false],
    [{ a: [{ numeric: [">", 0, "<=", 100] }] }, number("99"), true],
    [{ a: [{ numeric: [">", 0, "<=", 100] }] }, number("111"), false],
    [{ a: [{ prefix: "x" }] }, text("xy"), true],
    [{ a: [{ suffix: "y" }] }, text("xy"), true],
    [{ a: [{ "equals-ignore-case": "X" }] }, text("x"), true],
    [{ a: [{ cidr: "10.0.0.0/24" }] }, text("10.0.0.7"), true],
    [{ a: [{ "anything-but": ["x", "y"] }] }, text("z"), true],
    [{ a: [{ "anything-but": ["x"] }] }, list("x", "z"), true],
    [{ a: [{ "anything-but": ["x"] }] }, list("x"), false],
    [{ a: [{ "anything-but": { prefix: "x" } }] }, text("xy"), false],
    [{ a: [{ exists: true }] }, text("x"), true],
    [{ a: [{ exists: true }] }, {}, false],
    [{ a: [{ exists: false }] }, {}, true],
    [{ a: ["y"] }, list("x", "y"), true],
    [{ a: [true, null] }, list(true), true],
    [{ a: [null] }, list(5, null), true],
    [{ a: [null] }, list(5), false],
    [{ a: [null, { "anything-but": "x" }] }, {}, true],
    [{ a: [null, { "anything-but": "x" }] }, text("x"), false],
    [{ a: [{ exists: true }] }, binary, false],
    [{ $or: [{ a: ["x"] }, { b: ["y"] }] }, text("x"), true],
    [{ $or: [{ a: ["z"] }, { b: ["y"] }] }, text("x"), false],
    [{}, {}, true],
  ])("%j on %j: %s", (policy, attributes, passes) => {
    expect(filter(policy)({ body: "", attributes })).toBe(passes);
  });
});

describe("on the body", () => {
  test.each<[unknown, string, boolean]>([
    [{ object: { key: [{ prefix: "auto-" }, "hard"] } }, '{"object":{"key":"auto-test"}}', true],
    [{ object: { key: ["hard"] } }, '{"object":{"key":"soft"}}', false],
    [{ list: ["b"] }, '{"list":["a","b"]}', true],
    [{ a: [null] }, '{"a":null}', true],
    [{ a: ["x"] }, "no JSON", false],
    [{ a: ["x"] }, "[]", false],
  ])("%j on %s: %s", (policy, body, passes) => {
    expect(filter(policy, "MessageBody")({ body, attributes: {} })).toBe(passes);
  });
});

describe("refused", () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => `v${n}`);
  test.each<[unknown, string]>([
    [{ a: "x" }, 'FilterPolicy: "a" must be an object or an array'],
    [{ a: [["x"]] }, "FilterPolicy: Match value must be String, number, true, false, or null"],
    [{ a: [{ like: "x" }] }, "FilterPolicy: Unrecognized match type like"],
    [{ a: [{ prefix: "x", suffix: "y" }] }, "FilterPolicy: Only one key allowed in match expression"],
    [{ a: { b: ["x"] } }, "Filter policy scope MessageAttributes does not support nested filter policy"],
    [{ a: many(151) }, "FilterPolicy: Filter policy is too complex"],
    [{ a: many(13), b: many(12) }, "FilterPolicy: Filter policy is too complex"],
    [
      Object.fromEntries(many(6).map((key) => [key, ["x"]])),
      "FilterPolicy: Filter policy can not have more than 5 keys",
    ],
    [{ a: [2e9] }, "FilterPolicy: Value must be between"],
    [["x"], "FilterPolicy: Filter is not an object"],
  ])("%j", (policy, message) => {
    expect(() => filter(policy)).toThrow(`Invalid parameter: ${message}`);
  });

  test("the depth of a body's key counts", () => {
    const policy = (count: number) => ({ a: { b: { c: many(count) } } });
    expect(() => filter(policy(50), "MessageBody")).not.toThrow();
    expect(() => filter(policy(51), "MessageBody")).toThrow("too complex");
  });

  test("what only EventBridge has, by name", () => {
    expect(() => filter({ a: [{ wildcard: "x*" }] })).toThrow(
      "wildcard in a filter policy of SNS is not in the local cloud",
    );
    expect(() => filter({ a: [{ prefix: { "equals-ignore-case": "x" } }] })).toThrow("prefix with equals-ignore-case");
  });
});
