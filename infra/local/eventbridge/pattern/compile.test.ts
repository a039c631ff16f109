import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AwsError } from "../../wire/aws-error.ts";
import { compile } from "./compile.ts";

type Row = [pattern: unknown, event: unknown, expected: boolean];

const d = (detail: unknown) => ({ detail });

/** Pattern, event, and whether they match. */
const table: Record<string, Row[]> = {
  "exact values": [
    [{ source: ["a"] }, { source: "a" }, true],
    [{ source: ["a"] }, { source: "b" }, false],
    [{ source: ["a", "b"] }, { source: "b" }, true],
    [{ source: ["a"] }, {}, false],
    [{ source: ["a"] }, { source: "A" }, false],
    [{ source: ["a"] }, { source: "ab" }, false],
    [{ source: [""] }, { source: "" }, true],
    [{ source: [""] }, { source: null }, false],
    [{ source: [""] }, {}, false],
    [{ n: [1] }, { n: 1 }, true],
    [{ n: [1] }, { n: "1" }, false],
    [{ n: ["1"] }, { n: 1 }, false],
    [{ n: [1.5] }, { n: 1.5 }, true],
    [{ n: [300] }, JSON.parse('{"n":3.0e2}'), true],
    [{ n: [-1] }, { n: -1 }, true],
    [{ n: [true] }, { n: true }, true],
    [{ n: [true] }, { n: "true" }, false],
    [{ n: [true] }, { n: 1 }, false],
    [{ n: [false] }, { n: false }, true],
    [{ n: [false] }, { n: null }, false],
    [{ n: [null] }, { n: null }, true],
    [{ n: [null] }, { n: "null" }, false],
    [{ n: [null] }, {}, false],
    [{ n: [null, "x"] }, { n: "x" }, true],
    [{ a: ["x"], b: ["y"] }, { a: "x", b: "y" }, true],
    [{ a: ["x"], b: ["y"] }, { a: "x", b: "z" }, false],
    [{ a: ["x"] }, { a: { b: "x" } }, false],
    [{ a: ["ü"] }, { a: "ü" }, true],
  ],
  "nested fields": [
    [d({ state: ["running"] }), d({ state: "running" }), true],
    [d({ a: { b: ["x"] } }), d({ a: { b: "x" } }), true],
    [d({ a: { b: ["x"] } }), d({ a: "x" }), false],
    [d({ a: { b: ["x"] } }), d({ a: null }), false],
    [d({ a: { b: ["x"] } }), d({}), false],
    [{ "detail.a": ["x"] }, d({ a: "x" }), true],
    [{ "detail.a.b": ["x"] }, d({ a: { b: "x" } }), true],
    [d({ "a.b": ["x"] }), d({ a: { b: "x" } }), true],
    [d({ a: { b: ["x"] } }), d({ "a.b": "x" }), true],
    [d({ a: { b: { c: ["x"] } } }), d({ "a.b": { c: "x" } }), true],
    [d({ a: { b: { c: ["x"] } } }), d({ a: { "b.c": "x" } }), true],
    [d({ a: { b: { c: ["x"] } } }), { "detail.a.b.c": "x" }, true],
    [d({ "a.b": ["x"] }), d({ "a.b": "y", a: { b: "x" } }), true],
    [d({ constructor: ["x"] }), d({ constructor: "x" }), true],
    [d({ constructor: { name: ["Object"] } }), d({}), false],
    [d({ toString: [{ exists: false }] }), d({}), true],
    [
      { version: ["0"], detail: { metadata: { version: [1] } } },
      { version: "0", detail: { metadata: { version: 1 } } },
      true,
    ],
  ],
  "arrays in the event": [
    [{ r: ["a"] }, { r: ["a", "b"] }, true],
    [{ r: ["a", "c"] }, { r: ["b", "c"] }, true],
    [{ r: ["a"] }, { r: ["b"] }, false],
    [{ r: ["a"] }, { r: [] }, false],
    [{ r: [1] }, { r: ["1", 1] }, true],
    [{ r: [null] }, { r: [null] }, true],
    [{ r: ["a"] }, { r: [["a"]] }, true],
    [{ r: ["a"] }, { r: [["b"], ["c", "a"]] }, true],
    [{ r: ["a"] }, { r: [{ a: "a" }] }, false],
    [{ r: { a: ["x"] } }, { r: [{ a: "y" }, { a: "x" }] }, true],
    [{ r: { a: ["x"] } }, { r: ["x"] }, false],
    [{ r: [{ prefix: "a" }] }, { r: ["b", "abc"] }, true],
    [{ r: [{ numeric: [">", 5] }] }, { r: [1, 9] }, true],
    [{ r: ["a"], s: ["b"] }, { r: ["x", "a"], s: ["b", "y"] }, true],
  ],
  "array consistency": [
    [{ i: { a: ["x"], b: [1] } }, { i: [{ a: "x", b: 1 }] }, true],
    [
      { i: { a: ["x"], b: [1] } },
      {
        i: [
          { a: "x", b: 2 },
          { a: "y", b: 1 },
        ],
      },
      false,
    ],
    [
      { i: { a: ["x"], b: [1] } },
      {
        i: [
          { a: "x", b: 2 },
          { a: "x", b: 1 },
        ],
      },
      true,
    ],
    [{ i: { a: ["x"], b: [1] } }, { i: [[{ a: "x", b: 2 }], [{ a: "y", b: 1 }]] }, false],
    [{ i: { a: ["x"], b: [1] } }, { i: [[{ a: "y" }, { a: "x", b: 1 }]] }, true],
    [{ i: { a: ["x"] }, j: { b: ["y"] } }, { i: [{ a: "z" }, { a: "x" }], j: [{ b: "y" }, { b: "q" }] }, true],
    [{ i: { a: ["x"] }, s: ["t"] }, { i: [{ a: "x" }], s: "t" }, true],
    [{ i: { k: { a: ["x"], b: ["y"] } } }, { i: [{ k: [{ a: "x" }, { b: "y" }] }] }, false],
    [{ i: { k: { a: ["x"], b: ["y"] } } }, { i: [{ k: [{ a: "x", b: "y" }] }] }, true],
    [{ i: { k: { a: ["x"] }, l: ["y"] } }, { i: [{ k: [{ a: "x" }] }, { l: "y" }] }, false],
    [{ i: { k: { a: ["x"] }, l: ["y"] } }, { i: [{ k: [{ a: "q" }, { a: "x" }], l: "y" }] }, true],
    [{ i: { a: ["x"], b: ["p"] } }, { i: [{ a: "x", b: ["q", "p"] }] }, true],
    [{ i: { a: [{ exists: true }], b: [{ exists: true }] } }, { i: [{ a: 1 }, { b: 2 }] }, false],
    [{ i: { a: ["x"], b: [{ exists: false }] } }, { i: [{ a: "x" }, { a: "y", b: 1 }] }, true],
    [{ i: { a: ["x"], b: [{ exists: false }] } }, { i: [{ a: "x", b: 1 }, { a: "y" }] }, false],
    [
      { employees: { firstName: ["Anna"], lastName: ["Smith"] } },
      {
        employees: [
          { firstName: "Anna", lastName: "Jones" },
          { firstName: "Bill", lastName: "Smith" },
        ],
      },
      false,
    ],
  ],
  "prefix and suffix": [
    [{ t: [{ prefix: "2017-10-02" }] }, { t: "2017-10-02T18:43:48Z" }, true],
    [{ t: [{ prefix: "2017" }] }, { t: "017" }, false],
    [{ t: [{ prefix: "2" }] }, { t: 2 }, false],
    [{ t: [{ prefix: "" }] }, { t: "any" }, true],
    [{ t: [{ prefix: "" }] }, {}, false],
    [{ t: [{ prefix: "n" }] }, { t: null }, false],
    [{ t: [{ prefix: "a" }, { prefix: "b" }] }, { t: "bc" }, true],
    [{ s: [{ prefix: { "equals-ignore-case": "EventB" } }] }, { s: "eventbridge" }, true],
    [{ s: [{ prefix: { "equals-ignore-case": "eventb" } }] }, { s: "EVENTBridge" }, true],
    [{ s: [{ prefix: { "equals-ignore-case": "eventb" } }] }, { s: "xEventB" }, false],
    [{ f: [{ suffix: ".png" }] }, { f: "a.png" }, true],
    [{ f: [{ suffix: ".png" }] }, { f: "a.PNG" }, false],
    [{ f: [{ suffix: ".png" }] }, { f: "png" }, false],
    [{ f: [{ suffix: { "equals-ignore-case": ".png" } }] }, { f: "a.PnG" }, true],
    [{ f: [{ suffix: { "equals-ignore-case": ".png" } }] }, { f: "a.jpg" }, false],
    [{ f: [{ suffix: "1" }] }, { f: 11 }, false],
  ],
  "equals-ignore-case": [
    [{ n: [{ "equals-ignore-case": "alice" }] }, { n: "ALICE" }, true],
    [{ n: [{ "equals-ignore-case": "ALICE" }] }, { n: "alice" }, true],
    [{ n: [{ "equals-ignore-case": "alice" }] }, { n: "alice " }, false],
    [{ n: [{ "equals-ignore-case": "1" }] }, { n: 1 }, false],
    [{ n: [{ "equals-ignore-case": "é" }] }, { n: "É" }, true],
  ],
  "anything-but": [
    [{ s: [{ "anything-but": "a" }] }, { s: "b" }, true],
    [{ s: [{ "anything-but": "a" }] }, { s: "a" }, false],
    [{ s: [{ "anything-but": "a" }] }, {}, false],
    [{ s: [{ "anything-but": "a" }] }, { s: 1 }, true],
    [{ s: [{ "anything-but": "a" }] }, { s: null }, true],
    [{ s: [{ "anything-but": "a" }] }, { s: {} }, false],
    [{ s: [{ "anything-but": 1 }] }, { s: 2 }, true],
    [{ s: [{ "anything-but": 1 }] }, { s: 1 }, false],
    [{ s: [{ "anything-but": 1 }] }, { s: "1" }, true],
    [{ s: [{ "anything-but": ["a", "b"] }] }, { s: "b" }, false],
    [{ s: [{ "anything-but": ["a", "b"] }] }, { s: "c" }, true],
    [{ s: [{ "anything-but": [1, 2] }] }, { s: 2 }, false],
    [{ s: [{ "anything-but": [1, 2] }] }, { s: 3 }, true],
    [{ s: [{ "anything-but": "a" }] }, { s: ["a"] }, false],
    [{ s: [{ "anything-but": "a" }] }, { s: ["a", "b"] }, true],
    [{ s: [{ "anything-but": ["a", "b"] }] }, { s: ["a", "b"] }, false],
    [{ s: [{ "anything-but": "a" }] }, { s: [] }, false],
    [{ r: [{ "anything-but": { prefix: "us-" } }] }, { r: "eu-west-1" }, true],
    [{ r: [{ "anything-but": { prefix: "us-" } }] }, { r: "us-east-1" }, false],
    [{ r: [{ "anything-but": { prefix: ["us-", "eu-"] } }] }, { r: "eu-west-1" }, false],
    [{ r: [{ "anything-but": { prefix: ["us-", "eu-"] } }] }, { r: "ap-east-1" }, true],
    [{ r: [{ "anything-but": { prefix: "us-" } }] }, { r: 5 }, true],
    [{ r: [{ "anything-but": { prefix: "us-" } }] }, {}, false],
    [{ f: [{ "anything-but": { suffix: ".png" } }] }, { f: "a.png" }, false],
    [{ f: [{ "anything-but": { suffix: ".png" } }] }, { f: "a.jpg" }, true],
    [{ f: [{ "anything-but": { suffix: [".png", ".jpg"] } }] }, { f: "a.jpg" }, false],
    [{ s: [{ "anything-but": { "equals-ignore-case": "initializing" } }] }, { s: "INITIALIZING" }, false],
    [{ s: [{ "anything-but": { "equals-ignore-case": "initializing" } }] }, { s: "running" }, true],
    [{ s: [{ "anything-but": { "equals-ignore-case": ["a", "b"] } }] }, { s: "B" }, false],
    [{ f: [{ "anything-but": { wildcard: "*/lib/*" } }] }, { f: "/usr/lib/x" }, false],
    [{ f: [{ "anything-but": { wildcard: "*/lib/*" } }] }, { f: "/usr/bin/x" }, true],
    [{ f: [{ "anything-but": { wildcard: ["*/lib/*", "*/bin/*"] } }] }, { f: "/usr/bin/x" }, false],
  ],
  numeric: [
    [{ n: [{ numeric: ["=", 5] }] }, { n: 5 }, true],
    [{ n: [{ numeric: ["=", 5] }] }, { n: 5.000001 }, false],
    [{ n: [{ numeric: ["=", 5] }] }, { n: "5" }, false],
    [{ n: [{ numeric: [">", 5] }] }, { n: 5 }, false],
    [{ n: [{ numeric: [">", 5] }] }, { n: 5.1 }, true],
    [{ n: [{ numeric: [">=", 5] }] }, { n: 5 }, true],
    [{ n: [{ numeric: ["<", 5] }] }, { n: 4.9 }, true],
    [{ n: [{ numeric: ["<", 5] }] }, { n: 5 }, false],
    [{ n: [{ numeric: ["<=", 5] }] }, { n: 5 }, true],
    [{ n: [{ numeric: [">", 0, "<=", 5] }] }, { n: 5 }, true],
    [{ n: [{ numeric: [">", 0, "<=", 5] }] }, { n: 0 }, false],
    [{ n: [{ numeric: [">", 0, "<", 5] }] }, { n: 5 }, false],
    [{ n: [{ numeric: [">=", -5, "<", 0] }] }, { n: -5 }, true],
    [{ n: [{ numeric: [">", 0] }] }, { n: null }, false],
    [{ n: [{ numeric: [">", 0] }] }, {}, false],
    [{ n: [{ numeric: ["<", 10] }, "x"] }, { n: "x" }, true],
    [{ n: [{ numeric: ["=", 3.018e2] }] }, { n: 301.8 }, true],
    [{ n: [{ numeric: ["<", 9_000_000_000] }] }, { n: 8_999_999_999 }, true],
  ],
  cidr: [
    [{ ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "10.0.0.33" }, true],
    [{ ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "10.0.1.0" }, false],
    [{ ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "10.0.0.255" }, true],
    [{ ip: [{ cidr: "10.0.0.5/24" }] }, { ip: "10.0.0.1" }, true],
    [{ ip: [{ cidr: "0.0.0.0/0" }] }, { ip: "255.255.255.255" }, true],
    [{ ip: [{ cidr: "10.0.0.0/31" }] }, { ip: "10.0.0.2" }, false],
    [{ ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "no address" }, false],
    [{ ip: [{ cidr: "10.0.0.0/24" }] }, { ip: 10 }, false],
    [{ ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "::a00:1" }, false],
    [{ ip: [{ cidr: "2001:db8::/32" }] }, { ip: "2001:db8:1::1" }, true],
    [{ ip: [{ cidr: "2001:db8::/32" }] }, { ip: "2001:db9::1" }, false],
    [{ ip: [{ cidr: "2001:db8::/32" }] }, { ip: "2001:0db8:0000:0000:0000:0000:0000:0001" }, true],
  ],
  exists: [
    [d({ a: [{ exists: true }] }), d({ a: 1 }), true],
    [d({ a: [{ exists: true }] }), d({ a: null }), true],
    [d({ a: [{ exists: true }] }), d({ a: "" }), true],
    [d({ a: [{ exists: true }] }), d({}), false],
    [d({ a: [{ exists: true }] }), d({ a: { b: 1 } }), false],
    [d({ a: [{ exists: true }] }), d({ a: [] }), false],
    [d({ a: [{ exists: true }] }), d({ a: [1] }), true],
    [d({ a: [{ exists: true }] }), d({ a: [{ b: 1 }] }), false],
    [d({ a: [{ exists: false }] }), d({}), true],
    [d({ a: [{ exists: false }] }), {}, true],
    [d({ a: [{ exists: false }] }), d({ a: null }), false],
    [d({ a: [{ exists: false }] }), d({ a: { b: 1 } }), true],
    [d({ a: [{ exists: false }] }), d({ a: [] }), true],
    [d({ a: [{ exists: false }] }), d({ a: ["x"] }), false],
    [d({ a: { b: [{ exists: false }] } }), d({ a: [{ b: 1 }, {}] }), false],
    [d({ a: { b: [{ exists: false }] } }), d({ a: [{ c: 1 }, {}] }), true],
    [d({ a: [{ exists: false }, "x"] }), d({ a: "x" }), true],
    [d({ a: [{ exists: false }, "x"] }), d({}), true],
    [d({ a: [{ exists: false }, "x"] }), d({ a: "y" }), false],
    [d({ a: [{ exists: false }], b: ["x"] }), d({ b: "x" }), true],
    [d({ a: [{ exists: false }] }), { "detail.a": 1 }, false],
  ],
  wildcard: [
    [{ s: [{ wildcard: "a*b" }] }, { s: "axxb" }, true],
    [{ s: [{ wildcard: "a*b" }] }, { s: "ab" }, true],
    [{ s: [{ wildcard: "a*b" }] }, { s: "abx" }, false],
    [{ s: [{ wildcard: "a*a" }] }, { s: "a" }, false],
    [{ s: [{ wildcard: "*" }] }, { s: "" }, true],
    [{ s: [{ wildcard: "*" }] }, { s: 1 }, false],
    [{ s: [{ wildcard: "*.png" }] }, { s: "a.png" }, true],
    [{ s: [{ wildcard: "a*" }] }, { s: "b" }, false],
    [{ s: [{ wildcard: "ab" }] }, { s: "ab" }, true],
    [{ s: [{ wildcard: "ab" }] }, { s: "abc" }, false],
    [{ s: [{ wildcard: "a*b*c" }] }, { s: "a1b2bc" }, true],
    [{ s: [{ wildcard: "a*b*c" }] }, { s: "acb" }, false],
    [{ s: [{ wildcard: "*ab*ab*" }] }, { s: "xabx" }, false],
    [{ s: [{ wildcard: "*ab*ab*" }] }, { s: "xabxab" }, true],
    [{ s: [{ wildcard: "a\\*b" }] }, { s: "a*b" }, true],
    [{ s: [{ wildcard: "a\\*b" }] }, { s: "axb" }, false],
    [{ s: [{ wildcard: "a\\\\*" }] }, { s: "a\\x" }, true],
    [{ s: [{ wildcard: "dir/*" }] }, { s: "dir/a/b" }, true],
    [{ s: [{ wildcard: "aws:*:x" }] }, { s: "aws:\n:x" }, true],
  ],
  $or: [
    [{ $or: [{ a: ["x"] }, { b: ["y"] }] }, { b: "y" }, true],
    [{ $or: [{ a: ["x"] }, { b: ["y"] }] }, { a: "q", b: "z" }, false],
    [{ s: ["t"], $or: [{ a: ["x"] }, { b: ["y"] }] }, { b: "y" }, false],
    [{ s: ["t"], $or: [{ a: ["x"] }, { b: ["y"] }] }, { s: "t", a: "x" }, true],
    [{ $or: [{ a: ["x"], b: ["y"] }, { c: ["z"] }] }, { a: "x", c: "q" }, false],
    [d({ $or: [{ a: ["x"] }, { b: [{ numeric: [">", 1] }] }] }), d({ b: 2 }), true],
    [
      { $or: [{ a: ["x"] }, { b: ["y"] }], detail: { $or: [{ c: ["p"] }, { d: ["q"] }] } },
      { a: "x", detail: { d: "q" } },
      true,
    ],
    [
      { $or: [{ a: ["x"] }, { b: ["y"] }], detail: { $or: [{ c: ["p"] }, { d: ["q"] }] } },
      { a: "x", detail: {} },
      false,
    ],
    [{ $or: [{ a: ["x"] }, { $or: [{ b: ["y"] }, { c: ["z"] }] }] }, { c: "z" }, true],
    [{ $or: [{ detail: { a: ["x"] } }, { source: ["s"] }] }, d({ a: "x" }), true],
    [{ $or: [{ a: [{ exists: false }] }, { b: ["y"] }] }, {}, true],
  ],
};

for (const [operator, rows] of Object.entries(table))
  describe(operator, () => {
    test.each(rows.map(([pattern, event, expected]) => ({ pattern: JSON.stringify(pattern), event, expected })))(
      "$pattern against $event is $expected",
      ({ pattern, event, expected }) => {
        expect(compile(pattern).matches(event)).toBe(expected);
      },
    );
  });

test("of two equal keys the last one counts", () => {
  const pattern = compile('{"source":["aws.s3"],"source":["aws.sns"]}');
  expect([pattern.matches({ source: "aws.s3" }), pattern.matches({ source: "aws.sns" })]).toEqual([false, true]);
});

test("a key __proto__ is a field like any other and nothing is inherited", () => {
  const pattern = compile('{"detail":{"__proto__":["x"]}}');
  expect(pattern.matches(JSON.parse('{"detail":{"__proto__":"x"}}'))).toBe(true);
  expect(pattern.matches({ detail: {} })).toBe(false);
  expect(compile('{"__proto__":{"__proto__":[null]}}').matches({})).toBe(false);
});

test("only an object is an event", () => {
  const pattern = compile('{"a":[{"exists":false}]}');
  expect([null, "x", 1, [], undefined].map((event) => pattern.matches(event))).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});

/** The pattern, the reason, and the column of the place. */
const invalid: [pattern: string, reason: string | RegExp, column: number][] = [
  ["", "Filter is not an object", 1],
  ["[]", "Filter is not an object", 2],
  ["null", "Filter is not an object", 5],
  ['["not", "a", "dict", "but valid json"]', "Filter is not an object", 2],
  ["this is no json", /^Unrecognized token 'this': was expecting \(JSON String, Number, Array, Object or token/, 5],
  ["{'bad': 'quotation'}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 2],
  ['{"not": closed mark"', /^Unrecognized token 'closed': was expecting/, 15],
  ['{"a":["b"]', /^Unexpected end-of-input: expected close marker for Object \(start marker at $/, 11],
  ['{"a":["b" "c"]}', "Unexpected character ('\"' (code 34)): was expecting comma to separate Array entries", 11],
  ['{"a" ["b"]}', "Unexpected character ('[' (code 91)): was expecting a colon to separate field name and value", 6],
  ['{"a":["b"],}', "Unexpected character ('}' (code 125)): was expecting double-quote to start field name", 12],
  ['{"a":["b"', "Unexpected end-of-input: expected close marker for Array", 10],
  ['{"a":', "Unexpected end-of-input within/between Object entries", 6],
  ['{"a":["\u0001"]}', /^Illegal unquoted character \(\(CTRL-CHAR, code 1\)\)/, 8],
  ['{"a":["\\x"]}', "Unrecognized character escape 'x' (code 120)", 8],
  ['{"a":["b', "Unexpected end-of-input: was expecting closing quote for a string value", 9],
  ['{"a":[01]}', /^Unexpected character \('1' \(code 49\)\)/, 8],
  ['{"a":["b"]} {', "There is more text behind the object", 14],
  ["{}", "Empty objects are not allowed", 3],
  ['{"a":{}}', "Empty objects are not allowed", 8],
  ['{"resources": []}', "Empty arrays are not allowed", 17],
  ['{"int": 42}', '"int" must be an object or an array', 11],
  ['{"string": "my-value"}', '"string" must be an object or an array', 13],
  ['{"a":{"b":true}}', '"b" must be an object or an array', 15],
  ['{"detail":{"x":[["y"]]}}', "Match value must be String, number, true, false, or null", 18],
  ['{"detail":{"x":[{}]}}', "Match expression name not found", 19],
  ['{"my_key": [{"EXISTS": true}]}', "Unrecognized match type EXISTS", 28],
  ['{"detail": {"equal": [{"NUMERIC": ["=", 5]}]}}', "Unrecognized match type NUMERIC", 36],
  ['{"detail":{"x":[{"toString":"a"}]}}', "Unrecognized match type toString", 30],
  ['{"a":[{"prefix":"a","suffix":"b"}]}', "Only one key allowed in match expression", 31],
  ['{"time": [{"prefix": 123}]}', "prefix match pattern must be a string", 25],
  ['{"time": [{"prefix": ["2022-07-13"]}]}', "prefix match pattern must be a string", 23],
  ['{"a":[{"prefix":{}}]}', "Prefix expression name not found", 19],
  ['{"a":[{"prefix":{"suffix":"a"}}]}', "Unsupported prefix pattern: suffix", 28],
  ['{"a":[{"prefix":{"equals-ignore-case":1}}]}', "equals-ignore-case match pattern must be a string", 40],
  ['{"FileName": [{"suffix": 123}]}', "suffix match pattern must be a string", 29],
  ['{"FileName": [{"suffix": [".png"]}]}', "suffix match pattern must be a string", 27],
  [
    '{"detail-type": [{"equals-ignore-case": {"prefix": "ec2"}}]}',
    "equals-ignore-case match pattern must be a string",
    42,
  ],
  ['{"a":[{"exactly":1}]}', "exact match pattern must be a string", 19],
  ['{"a":[{"exists":"true"}]}', "exists match pattern must be either true or false.", 18],
  ['{"a":[{"anything-but":[]}]}', /mixed type is not supported$/, 25],
  ['{"a":[{"anything-but":["a",1]}]}', /^Inside anything but list, either all values are number or string/, 30],
  ['{"a":[{"anything-but":null}]}', "Value of anything-but must be an array or single string/number value.", 27],
  ['{"a":[{"anything-but":{}}]}', "Anything-But expression name not found", 25],
  ['{"a":[{"anything-but":{"numeric":["=",1]}}]}', "Unsupported anything-but pattern: numeric", 35],
  [
    '{"detail": {"FileName": [{"anything-but": {"prefix": {"equals-ignore-case": "file"}}}]}}',
    "Value of anything-but must be an array or single string/number value.",
    55,
  ],
  [
    '{"detail": {"state": [{"anything-but": {"equals-ignore-case": 123}}]}}',
    "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
    66,
  ],
  ['{"detail": {"state": [{"anything-but": {"prefix": 123}}]}}', "prefix/suffix match pattern must be a string", 54],
  ['{"detail": {"FileName": [{"anything-but": {"suffix": 123}}]}}', "prefix/suffix match pattern must be a string", 57],
  ['{"detail": {"FilePath": [{"anything-but": {"wildcard": 123}}]}}', "wildcard match pattern must be a string", 59],
  ['{"a":[{"anything-but":{"prefix":""}}]}', "Null prefix/suffix not allowed", 35],
  ['{"a":[{"anything-but":{"wildcard":"a**"}}]}', "Consecutive wildcard characters at pos 2", 40],
  ['{"a":[{"anything-but":{"prefix":"a","suffix":"b"}}]}', "Too many elements in numeric expression", 47],
  ['{"a":[{"numeric":5}]}', "Value of numeric must be an array.", 19],
  ['{"a":[{"numeric":[5]}]}', "Invalid member in numeric match: 5", 20],
  ['{"a":[{"numeric":["!",5]}]}', "Unrecognized numeric range operator: !", 24],
  ['{"a":[{"numeric":[">"]}]}', "Value of > must be numeric", 23],
  ['{"a":[{"numeric":["=","5"]}]}', "Value of equals must be numeric", 24],
  ['{"a":[{"numeric":["<",5,">",1]}]}', "Too many elements in numeric expression", 26],
  ['{"detail": {"c-count": [{"numeric": [">", 0, ">", 0]}]}}', "Bad numeric range operator: >", 49],
  ['{"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}}', "Value of < must be numeric", 50],
  ['{"a":[{"numeric":[">",1,2]}]}', "Bad value in numeric range: 2", 26],
  ['{"a":[{"numeric":[">",1,"<",2,3]}]}', "Too many terms in numeric range expression", 32],
  ['{"a":[{"numeric":[">",5,"<",5]}]}', "Bottom must be less than top", 31],
  ['{"a":[{"numeric":[">",1e300]}]}', /^Value must be between/, 29],
  ['{"detail": {"sourceIPAddress": [{"cidr": ["bad-type"]}]}}', "prefix match pattern must be a string", 43],
  ['{"a":[{"cidr":"10.0.0.0"}]}', "Malformed CIDR, one '/' required", 25],
  ['{"a":[{"cidr":"10.0.0.0/x"}]}', "Malformed CIDR, mask bits must be an integer", 27],
  ['{"a":[{"cidr":"10.0.0.0/-1"}]}', "Malformed CIDR, mask bits must not be negative", 28],
  ['{"a":[{"cidr":"10.0.0.0/32"}]}', "IPv4 mask bits must be < 32", 28],
  ['{"a":[{"cidr":"::/128"}]}', "IPv6 mask bits must be < 128", 23],
  ['{"a":[{"cidr":"xx.11.xx/8"}]}', "Nonstandard IP address: xx.11.xx", 27],
  ['{"a":[{"cidr":"300.0.0.1/8"}]}', "Invalid IP address: 300.0.0.1", 28],
  ['{"EventBusArn": [{"wildcard": 123}]}', "wildcard match pattern must be a string", 34],
  ['{"EventBusArn": [{"wildcard": ["a"]}]}', "wildcard match pattern must be a string", 32],
  ['{"a":[{"wildcard":"arn:aws:events:us-east-1:**:event-bus/*"}]}', "Consecutive wildcard characters at pos 26", 60],
  ['{"a":[{"wildcard":"é**b"}]}', "Consecutive wildcard characters at pos 3", 25],
  ['{"a":[{"wildcard":"a\\\\b"}]}', "Invalid escape character at pos 2", 25],
  ['{"a":[{"wildcard":"a\\\\"}]}', "Invalid escape character at pos 2", 24],
  ['{"$or":[{"a":["x"]}]}', "There must have at least 2 Objects in $or relationship.", 21],
  ['{"detail":{"$or":{"a":["x"]}}}', "It must be an Array followed with $or.", 19],
  ['{"$or":[{"a":["x"]},"b"]}', "Only JSON object is allowed in array of $or relationship.", 22],
  ['{"$or":[{"a":["x"]},{}]}', "Empty objects are not allowed", 23],
  [
    '{"$or":[{"a":["x"]},{"numeric":["y"]}]}',
    "numeric is Ruler reserved fieldName which cannot be used inside $or.",
    33,
  ],
];

const refusalOf = (pattern: string): AwsError => {
  try {
    compile(pattern);
  } catch (cause) {
    if (cause instanceof AwsError) return cause;
    throw cause;
  }
  throw new Error(`${pattern} is taken.`);
};

test.each(invalid)("%s is refused: %s at column %i", (pattern, reason, column) => {
  const { code, message } = refusalOf(pattern);
  expect(code).toBe("InvalidEventPatternException");
  const [said = ""] = message.replace(/^Event pattern is not valid\. Reason: /, "").split(/(?:\n at )?\[Source: /);
  if (typeof reason === "string") expect(said).toContain(reason);
  else expect(said).toMatch(reason);
  expect(message.endsWith(`\n at [Source: (String)"${pattern}"; line: 1, column: ${column}]`)).toBe(true);
});

test("the place is a line of the pattern, of which an error repeats 500 characters; in a list of anything-but it is said twice", () => {
  expect(refusalOf('{\n  "a": [\n    {"x": 1}]}').message).toMatch(/; line: 3, column: 12\]$/);
  const { message } = refusalOf(`{"${"a".repeat(600)}":1}`);
  expect(message).toContain(`(String)"{"${"a".repeat(498)}"[truncated 106 chars]; line: 1, column: 606]`);
  const twice = '{"detail": {"state": [{"anything-but": {"equals-ignore-case": [123, 456]}}]}}';
  const place = `\n at [Source: (String)"${twice}"; line: 1, column: 67]`;
  expect(refusalOf(twice).message).toBe(
    `Event pattern is not valid. Reason: Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.${place}${place}`,
  );
});

test("paths said twice are one field, whose last values count, and what lies beside them stays", () => {
  const pattern = compile('{"detail":{"a":["x"],"b":["y"]},"detail":{"a":["z"]},"detail.c":["w"]}');
  expect(pattern.matches({ detail: { a: "z", b: "y", c: "w" } })).toBe(true);
  expect(pattern.matches({ detail: { a: "x", b: "y", c: "w" } })).toBe(false);
  expect(pattern.matches({ detail: { a: "z", c: "w" } })).toBe(false);
});

test.each([
  ["Ⱥ", "ⱥ", true],
  ["ß", "SS", true],
  ["SS", "ß", false],
  ["ß", "ẞ", false],
  ["k", "\u212a", false],
  ["ς", "Σ", true],
  ["σ", "ς", false],
  ["𐐀", "𐐨", false],
  ["a.b", "A.B", true],
  ["a.b", "axb", false],
])("ignoring case, %s stands for %s: %s", (asked, seen, same) => {
  const matches = (operand: object) => compile(JSON.stringify({ s: [operand] })).matches({ s: seen });
  const equals = { "equals-ignore-case": asked };
  expect([equals, { prefix: equals }, { suffix: equals }].map(matches)).toEqual([same, same, same]);
  expect(matches({ "anything-but": equals })).toBe(!same);
});

test.each([
  ["2001:db8::1", "2001:0DB8:0:0:0:0:0:1", true],
  ["2001:db8::1", "2001:db8::2", false],
  ["10.0.0.1", "10.0.0.01", true],
  ["::ffff:a00:1", "10.0.0.1", true],
  ["10.0.0.1", "10.0.0.1 ", false],
  ["300.0.0.1", "300.0.0.1", true],
  ["::g", "::g", true],
])("the address %s and %s are the same: %s", (asked, seen, same) => {
  expect(compile(JSON.stringify({ ip: [asked] })).matches({ ip: seen })).toBe(same);
  expect(compile(JSON.stringify({ ip: [{ exactly: asked }] })).matches({ ip: seen })).toBe(asked === seen);
});

test("1000 $or combinations are accepted and one more is not", () => {
  const alternatives = (count: number, name: string) => Array.from({ length: count }, (_, i) => ({ [name]: [i] }));
  const pattern = (a: number, b: number) =>
    JSON.stringify({ $or: alternatives(a, "a"), detail: { $or: alternatives(b, "b") } });
  expect(() => compile(pattern(20, 50))).not.toThrow();
  expect(() => compile(pattern(7, 143))).toThrow(/1001 \$or combinations/);
});

test("wildcards that could all be in the middle of one text are too complex", () => {
  const pattern = (...wildcards: string[]) => JSON.stringify({ a: wildcards.map((wildcard) => ({ wildcard })) });
  expect(() => compile(pattern("*.bif", "*.tiff", "*.tif", "*.svs"))).not.toThrow();
  expect(() => compile(pattern("*/datasync/*.bif", "*/datasync/*.tif"))).not.toThrow();
  expect(() => compile(pattern(...["bif", "tif", "tiff", "svs"].map((end) => `*/datasync/*.${end}`)))).toThrow(
    /Rule is too complex .* wildcard character\n at \[Source: /,
  );
  expect(() => compile(pattern("*aaaaaaaaaaaaaaa"))).toThrow(/Rule is too complex/);
  expect(() => compile(pattern("*:*:*:*:*:event-bus/*"))).toThrow(/Rule is too complex/);
  expect(() => compile(pattern("/Users/*/dir/dir/dir/dir/dir/doc.txt"))).not.toThrow();
});

const leaf = fc.oneof(
  fc.constantFrom("x", "y", "", "*"),
  fc.integer({ min: -2, max: 2 }),
  fc.boolean(),
  fc.constant(null),
);
const eventValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "a.b"), tie("value"), { maxKeys: 3 }),
  ),
})).value;
const eventArb = fc
  .dictionary(fc.constantFrom("a", "b"), eventValue)
  .map((event) => JSON.parse(JSON.stringify(event)) as unknown);

/** The definition of matching without arrays in the way: some leaf of the field equals some value of the pattern. */
const leavesOf = (value: unknown, path: string[]): unknown[] => {
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(item, path));
  if (typeof value !== "object" || value === null) return path.length === 0 ? [value] : [];
  return path.flatMap((_, i) => {
    const key = path.slice(0, i + 1).join(".");
    return Object.hasOwn(value, key) ? leavesOf((value as Record<string, unknown>)[key], path.slice(i + 1)) : [];
  });
};

test("one field matches when, and only when, one of its leaves is asked for", () => {
  fc.assert(
    fc.property(
      eventArb,
      fc.array(leaf, { minLength: 1 }),
      fc.constantFrom("a", "a.b", "b.a.b"),
      (event, values, path) => {
        const expected = leavesOf(event, path.split(".")).some((found) => values.includes(found as never));
        expect(compile(JSON.stringify({ [path]: values })).matches(event)).toBe(expected);
      },
    ),
  );
});

test("a field is there or absent, never both and never neither", () => {
  fc.assert(
    fc.property(eventArb, fc.constantFrom("a", "b", "a.b"), (event, path) => {
      const [there, absent] = [true, false].map((exists) =>
        compile(JSON.stringify({ [path]: [{ exists }] })).matches(event),
      );
      expect(there).toBe(!absent);
    }),
  );
});

test.each([
  "exactly",
  "equals-ignore-case",
  "prefix",
  "suffix",
  "anything-but",
  "exists",
  "wildcard",
  "numeric",
  "cidr",
  "=",
  "<",
  "<=",
  ">",
  ">=",
  "regex",
  "not-wildcard",
  "not-equals-ignore-case",
  "date-after",
  "date-on-or-after",
  "date-before",
  "date-on-or-before",
  "in-date-range",
  "ip-address-in-range",
  "ip-address-not-in-range",
])("%s is a field like any other, but not inside $or", (name) => {
  const pattern = { [name]: ["x"] };
  expect(compile(JSON.stringify(pattern)).matches({ [name]: "x" })).toBe(true);
  expect(() => compile(JSON.stringify({ $or: [{ a: ["x"] }, pattern] }))).toThrow(
    `${name} is Ruler reserved fieldName`,
  );
});

test("$or matches when one of its alternatives does", () => {
  fc.assert(
    fc.property(eventArb, leaf, leaf, (event, one, other) => {
      const [a, b] = [{ "a.b": [one] }, { b: [other] }];
      const alone = [a, b].map((pattern) => compile(JSON.stringify(pattern)).matches(event));
      expect(compile(JSON.stringify({ $or: [a, b] })).matches(event)).toBe(alone.includes(true));
    }),
  );
});

test("a wildcard matches what the same expression as a regular expression matches", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
  const wildcard = fc
    .string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 5 })
    .filter((one) => !one.includes("**"));
  fc.assert(
    fc.property(wildcard, text, (pattern, value) => {
      const expected = new RegExp(`^${pattern.replaceAll("*", "[^]*")}$`).test(value);
      expect(compile(JSON.stringify({ a: [{ wildcard: pattern }] })).matches({ a: value })).toBe(expected);
    }),
  );
});

test("hostile arrays cost no more than their size", () => {
  const keys = Array.from({ length: 12 }, (_, i) => `k${i}`);
  const pattern = compile(
    JSON.stringify(Object.fromEntries(keys.map((key) => [key, { v: ["x"] }]).concat([["z", { v: ["never"] }]]))),
  );
  const items = Array.from({ length: 300 }, () => ({ v: "x" }));
  const event = Object.fromEntries([...keys, "z"].map((key) => [key, items.map((item) => ({ ...item }))]));
  expect(pattern.matches({ ...event, z: [...items, { v: "never", w: [] }] })).toBe(true);
  expect(pattern.matches(event)).toBe(false);
});
