import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extractor } from "./extract.ts";
import type { Extraction } from "../../../events-schema/index.ts";

const one = (output: Extraction) => (answer: string) => {
  const { fields, values } = extractor(["ask"], { ask: { template: "x", output } });
  const found = values("ask", answer);
  return Object.fromEntries(fields.map((name, at) => [name, found[at]]));
};

describe("fields by JSONPath", () => {
  const take = one({ type: "json", fields: { kind: "$.kind", tags: "$.tags[*]", all: "$" } });

  test.each([
    ["bare", '{"kind":"shirt"}'],
    ["in a fence", 'Here it is:\n```json\n{"kind":"shirt"}\n```\nAnything else?'],
    ["in a fence without a language", '```\n{"kind":"shirt"}```'],
    ["with words around it", 'Sure [as asked]: {"kind":"shirt"} - does {that} help?'],
    ["with brackets in its texts", 'x {"kind":"shirt","note":"a } or \\" {"} y'],
  ])("come from JSON %s", (_, answer) => {
    expect(take(answer)).toMatchObject({ kind: "shirt", tags: null });
  });

  test("one match is that value, several are a list, none is null", () => {
    expect(take('{"kind":7,"tags":["a","b"]}')).toEqual({
      kind: "7",
      tags: '["a","b"]',
      all: '{"kind":7,"tags":["a","b"]}',
    });
    expect(take('{"kind":null,"tags":["a"]}')).toMatchObject({ kind: null, tags: "a" });
    expect(take("no JSON at all {")).toEqual({ kind: null, tags: null, all: null });
  });

  test("give up on JSON that is made to exhaust", () => {
    expect(take(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)).toEqual({ kind: null, tags: null, all: null });
    expect(take("{".repeat(200_000))).toMatchObject({ kind: null });
  });
});

describe("fields by pattern", () => {
  test("are the first group or the match, without regard to case, line by line", () => {
    const take = one({ type: "regex", fields: { score: "^score: (\\d+)$", word: "yes|no", none: "maybe" } });
    expect(take("Answer: YES\nSCORE: 12\n")).toEqual({ score: "12", word: "YES", none: null });
  });

  test("take no longer for a pattern that has many ways to fail", () => {
    expect(one({ type: "regex", fields: { x: "(a+)+$" } })(`${"a".repeat(50_000)}!`)).toEqual({ x: null });
  });
});

test("each prompt has its own fields, a shared name is one column", () => {
  const json = (...names: string[]): Extraction => ({
    type: "json",
    fields: Object.fromEntries(names.map((name) => [name, `$.${name}`])),
  });
  const prompts = {
    a: { template: "a", output: json("kind", "size") },
    b: { template: "b", output: json("size", "heel") },
    c: { template: "c" },
  };
  const { fields, values } = extractor(["a", "b", "c"], prompts);
  expect(fields).toEqual(["kind", "size", "heel"]);
  const answer = '{"kind":"k","size":"s","heel":"h"}';
  expect(["a", "b", "c"].map((prompt) => values(prompt, answer))).toEqual([
    ["k", "s", null],
    [null, "s", "h"],
    [null, null, null],
  ]);
  expect(values("a", null)).toEqual([null, null, null]);
});

test("a record that was asked nothing by name was asked the only prompt, where there is one", () => {
  const prompts = { a: { template: "a", output: { type: "json" as const, fields: { kind: "$.kind" } } } };
  const two = { ...prompts, b: { template: "b" }, rule: { expands: ["a"] } };
  const ofNone = (asked: string[]) => extractor(asked, two).values(null, '{"kind":"k"}');
  expect([ofNone(["a"]), ofNone(["a", "b"])]).toEqual([["k"], [null]]);
  expect(extractor(["rule", "gone", "constructor"], two)).toMatchObject({ fields: [] });
});

test("a pattern is tried on the answers of its own prompt alone", () => {
  const regex = (name: string): Extraction => ({ type: "regex", fields: { [name]: "x" } });
  const { values } = extractor(["a", "b"], {
    a: { template: "a", output: regex("one") },
    b: { template: "b", output: regex("two") },
  });
  expect([values("a", "x"), values("b", "x"), values("b", null)]).toEqual([
    ["x", null],
    [null, "x"],
    [null, null],
  ]);
});

test("names that every object has are names like others", () => {
  const json = (name: string): Extraction => ({ type: "json", fields: { [name]: "$.a" } });
  const prompts = { a: { template: "a", output: json("constructor") }, b: { template: "b", output: json("c") } };
  const { fields, values } = extractor(["a", "b"], prompts);
  expect([fields, values("a", '{"a":"x"}'), values("b", '{"a":"x"}')]).toEqual([
    ["constructor", "c"],
    ["x", null],
    [null, "x"],
  ]);
});

test("half a character that an answer escapes is no part of a field", () => {
  expect(one({ type: "json", fields: { a: "$.a" } })('{"a":"x\\ud800"}')).toEqual({ a: "x\ufffd" });
});

test("whatever an answer is, every field has a value or null", () => {
  const take = one({ type: "json", fields: { a: "$..a", b: "$[0]" } });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.tuple(fc.string(), fc.json(), fc.string()).map((all) => all.join("")),
      ),
      (answer) => {
        for (const value of Object.values(take(answer))) expect(value === null || typeof value === "string").toBe(true);
      },
    ),
  );
});

test("JSON is found again whatever words stand before and behind it", () => {
  const words = fc.string().filter((text) => !/[{}[\]`"\\]/.test(text));
  const json = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()), { maxKeys: 4 });
  const take = one({ type: "json", fields: { all: "$" } });
  fc.assert(
    fc.property(words, json, words, (before, value, behind) => {
      expect(JSON.parse(take(`${before} ${JSON.stringify(value)} ${behind}`)["all"] ?? "null")).toEqual(value);
    }),
  );
});
