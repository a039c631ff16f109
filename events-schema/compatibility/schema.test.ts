import { describe, expect, test } from "vitest";
import { pathText } from "./findings.ts";
import { Undecidable, closed, constraintsOf, flatten, isSame, isSchema, schemasIn, type Schema } from "./schema.ts";

const text: Schema = { type: "string" };
const flat = (schema: Schema, root: Schema = schema) => flatten({ schema, root });

test("is a schema: an object, and nothing else", () => {
  for (const schema of [{}, text]) expect(isSchema(schema)).toBe(true);
  for (const other of [[], null, "a", 1, true, undefined]) expect(isSchema(other)).toBe(false);
  expect(schemasIn([text, true, null, {}])).toEqual([text, {}]);
  expect(schemasIn(text)).toEqual([]);
});

describe("what only people read", () => {
  const noted = { $schema: "s", id: "i", title: "t", description: "d", default: 1, examples: [], "x-rules": [] };

  test("is left out all the way down, and names of fields are no keywords", () => {
    const inside = { ...text, ...noted };
    expect(
      constraintsOf({
        ...noted,
        properties: { title: inside },
        patternProperties: { "^x": inside },
        items: inside,
        additionalProperties: inside,
        propertyNames: inside,
        allOf: [inside],
        anyOf: [inside],
        oneOf: [inside],
        definitions: { a: inside },
      }),
    ).toEqual({
      properties: { title: text },
      patternProperties: { "^x": text },
      items: text,
      additionalProperties: text,
      propertyNames: text,
      allOf: [text],
      anyOf: [text],
      oneOf: [text],
    });
    expect(isSame({ ...text, ...noted }, text)).toBe(true);
    expect(isSame(text, { type: "number" })).toBe(false);
  });
});

describe("a producer's schema", () => {
  const object = { type: "object", properties: { a: text } };
  const shut = { ...object, additionalProperties: false };

  test.each<[what: string, schema: Schema, expected: Schema]>([
    ["an object holds what it declares", object, shut],
    ["and nothing where it declares nothing", { type: "object" }, { type: "object", additionalProperties: false }],
    ["whose type is left out, too", { properties: {} }, { properties: {}, additionalProperties: false }],
    [
      "what was said about other fields stands",
      { ...object, additionalProperties: text },
      { ...object, additionalProperties: text },
    ],
    ["at any depth", { type: "array", items: object }, { type: "array", items: shut }],
    ["in a union", { anyOf: [object, text] }, { anyOf: [shut, text] }],
    ["alone in allOf", { allOf: [object] }, { allOf: [shut] }],
    ["together in allOf: left open", { allOf: [object, object] }, { allOf: [object, object] }],
    ["and what is no object stays", text, text],
  ])("%s", (_, schema, expected) => {
    expect(closed(schema)).toEqual(expected);
  });
});

describe("flat", () => {
  test("are references, followed one after the other", () => {
    const root = { definitions: { a: { $ref: "#/definitions/b" }, b: text } };
    expect(flat({ $ref: "#/definitions/a", description: "d" }, root)).toEqual(text);
  });

  test("is allOf, merged by the tighter bound, with every pattern and field", () => {
    const [a, b] = [
      { type: "string", minLength: 1, maxLength: 9, pattern: "a", minItems: 1, maxItems: 9 },
      { type: "string", minLength: 2, maxLength: 8, pattern: "b", minItems: 2, maxItems: 8 },
    ];
    const merged = { type: "string", minLength: 2, maxLength: 8, minItems: 2, maxItems: 8, patterns: ["a", "b"] };
    expect(flat({ allOf: [a, b] })).toMatchObject(merged);
    expect(flat({ allOf: [b, a] })).toMatchObject({ ...merged, patterns: ["b", "a"] });
    expect(flat({ ...a, allOf: [{ pattern: "a" }, { pattern: "c" }] })).toMatchObject({ patterns: ["a", "c"] });
    expect(
      flat({
        properties: { a: text },
        required: ["a"],
        allOf: [{ properties: { a: text, b: text }, required: ["a", "b"], description: "d" }],
      }),
    ).toEqual({ properties: { a: text, b: text }, required: ["a", "b"] });
    expect(flat({ properties: { a: text }, allOf: [{ additionalProperties: false }] })).toEqual({
      properties: { a: text },
      additionalProperties: false,
    });
  });

  test.each<[what: string, schema: Schema, name: string]>([
    ["a keyword nobody knows", { if: {} }, "if"],
    ["a reference that is no text", { $ref: 1 }, "a $ref that is no text"],
    [
      "a reference beside a bound",
      { $ref: "#/definitions/a", minLength: 1, definitions: { a: text } },
      "$ref beside other keywords",
    ],
    ["a reference elsewhere", { $ref: "other.json#/a" }, "$ref other.json#/a"],
    ["a reference into nothing", { $ref: "#/definitions/toString", definitions: {} }, "$ref #/definitions/toString"],
    ["a reference to what is no schema", { $ref: "#/definitions/a", definitions: { a: 1 } }, "$ref #/definitions/a"],
    ["two values of a keyword", { format: "a", allOf: [{ format: "b" }] }, "allOf with two different format"],
    ["two ranges", { minimum: 1, allOf: [{ maximum: 2 }] }, "allOf with two ranges"],
    [
      "two fields of a name",
      { properties: { a: text }, allOf: [{ properties: { a: {} } }] },
      "allOf with two different fields a",
    ],
    [
      "fields of which one part refuses others",
      { properties: { a: text }, allOf: [{ properties: { b: text }, additionalProperties: false }] },
      "allOf with additionalProperties",
    ],
  ])("is nothing else: %s says its name", (_, schema, name) => {
    expect(() => flat(schema)).toThrow(new Undecidable(name));
  });
});

test.each([
  [[], ""],
  [["data", "places", "[]", "uri"], "data.places[].uri"],
  [["scores", "{}"], "scores{}"],
  [["scores", "{key}"], "scores{key}"],
  [["[]", "a"], "[].a"],
])("the path %j reads %j", (path, expected) => {
  expect(pathText(path)).toBe(expected);
});

test("what cannot be decided has a name of its own", () => {
  expect(new Undecidable("x").name).toBe("Undecidable");
});
