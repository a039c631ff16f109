import { describe, expect, test } from "vitest";
import { findingsBetween } from "./containment.ts";
import { pathText } from "./findings.ts";
import type { Schema } from "./schema.ts";
import { accepts } from "./validate.ts";

/** What zod does not write, but a published schema may hold: by the name of the construct, or an example of what breaks. */
type Case = [
  name: string,
  producer: Schema,
  consumer: Schema,
  expected: "contained" | { example: unknown } | { undecided: string },
];

const text = { type: "string" };
const list = (bounds: Schema) => ({ type: "array", items: text, ...bounds });
const overlapping = {
  oneOf: [
    { type: "string", minLength: 1 },
    { type: "string", maxLength: 3 },
  ],
};
const recursive = (name: Schema): Schema => ({
  type: "object",
  properties: { name, next: { $ref: "#" } },
  required: ["name"],
});

const cases: Case[] = [
  ["an array made a set", list({}), list({ uniqueItems: true }), { example: ["", ""] }],
  ["a set made an array", list({ uniqueItems: true }), list({}), "contained"],
  ["arrays that cannot be", list({ minItems: 2, maxItems: 1 }), list({ minItems: 5, uniqueItems: true }), "contained"],
  [
    "texts that cannot be",
    { type: "string", minLength: 2, maxLength: 1 },
    { type: "string", minLength: 5 },
    "contained",
  ],
  ["a set of at most one", list({ maxItems: 1 }), list({ uniqueItems: true }), "contained"],
  ["a list of types", { type: ["string", "null"] }, { anyOf: [text, { type: "null" }] }, "contained"],
  ["const and enum", { const: "a" }, { enum: ["a", "b"] }, "contained"],
  ["enum and const", { enum: ["a", "b"] }, { const: "a" }, { example: "b" }],
  ["not, as it was", { not: text }, { not: text }, "contained"],
  ["not, in a consumer", text, { not: { enum: ["a"] } }, { undecided: "not" }],
  ["not, but few values", { enum: ["b"] }, { not: { enum: ["a"] } }, "contained"],
  ["not, and one of few values", { enum: ["a", "b"] }, { not: { enum: ["a"] } }, { example: "a" }],
  ["a keyword nobody knows", text, { type: "string", contentEncoding: "base64" }, { undecided: "contentEncoding" }],
  [
    "patternProperties",
    { type: "object" },
    { type: "object", patternProperties: { "^a": text } },
    { undecided: "patternProperties" },
  ],
  ["a reference into nowhere", { $ref: "#/definitions/gone" }, text, { undecided: "$ref #/definitions/gone" }],
  ["a reference that is followed", { $ref: "#/definitions/t", definitions: { t: text } }, text, "contained"],
  ["a schema within itself", recursive(text), recursive(text), "contained"],
  [
    "a schema within itself, narrowed",
    recursive(text),
    recursive({ type: "string", minLength: 1 }),
    { example: { name: "" } },
  ],
  [
    "oneOf whose members overlap",
    { type: "string", minLength: 5 },
    overlapping,
    { undecided: "oneOf whose members may hold at once" },
  ],
  [
    "oneOf whose members overlap, within anyOf",
    text,
    { anyOf: [overlapping, { type: "null" }] },
    { undecided: "oneOf whose members may hold at once" },
  ],
  [
    "patterns beside one another",
    { type: "string", allOf: [{ pattern: "a" }, { pattern: "b" }] },
    { type: "string", pattern: "b" },
    "contained",
  ],
  [
    "patterns beside a union",
    { type: "string", pattern: "b" },
    { allOf: [{ pattern: "a" }, { pattern: "b" }], anyOf: [{ type: "string" }, { type: "null" }] },
    { example: expect.stringMatching(/b/) },
  ],
  [
    "bounds of allOf that differ",
    text,
    { allOf: [{ type: "string", minLength: 1 }, { minLength: 2 }] },
    { example: "" },
  ],
  [
    "types of allOf that differ",
    text,
    { allOf: [{ type: "string" }, { type: "number" }] },
    { undecided: "allOf with two different type" },
  ],
  [
    "fields that one part of allOf refuses",
    { type: "object", properties: { b: text } },
    { allOf: [{ properties: { a: text }, additionalProperties: false }, { properties: { b: text } }] },
    { undecided: "allOf with additionalProperties" },
  ],
  ["a union that is only itself", { anyOf: [{ $ref: "#" }] }, text, { undecided: "a union that contains itself" }],
  ["nothing at all", { not: {} }, text, "contained"],
  [
    "keys of a record",
    { type: "object", additionalProperties: text },
    { type: "object", additionalProperties: text, propertyNames: { minLength: 1 } },
    { example: { "": "" } },
  ],
  ["integers in other words", { type: "number", multipleOf: 1 }, { type: "integer" }, "contained"],
  [
    "an exclusive bound",
    { type: "number", minimum: 0 },
    { type: "number", minimum: 0, exclusiveMinimum: true },
    { example: 0 },
  ],
  ["a date", text, { type: "string", format: "date" }, { undecided: "may not be a date" }],
];

describe("what is found is said in words, at its place", () => {
  const number = { type: "number" };
  const object = (properties: Schema, more: Schema = {}): Schema => ({ type: "object", properties, ...more });
  const tag = (kind: string, value: Schema) =>
    object({ kind: { const: kind }, value }, { required: ["kind", "value"] });
  const deep = (levels: number, inner: Schema): Schema =>
    levels === 0 ? inner : { type: "array", items: deep(levels - 1, inner) };

  test.each<[producer: Schema, consumer: Schema, path: string, what: string]>([
    [text, { ...text, minLength: 2 }, "", "may be shorter than 2"],
    [text, { ...text, maxLength: 2 }, "", "may be longer than 2"],
    [text, { ...text, pattern: "^a" }, "", "may not match ^a"],
    [text, { ...text, format: "date" }, "", "may not be a date"],
    [list({}), list({ minItems: 1 }), "", "may have fewer than 1 items"],
    [list({}), list({ maxItems: 1 }), "", "may have more than 1 items"],
    [list({}), list({ uniqueItems: true }), "", "may have the same item twice"],
    [
      { type: "array", items: text },
      { type: "array", items: { ...text, minLength: 1 } },
      "[]",
      "may be shorter than 1",
    ],
    [object({ a: text }), object({ a: text }, { required: ["a"] }), "a", "may be absent"],
    [object({ a: text }), object({ a: number }), "a", "may be another string than any number"],
    [object({ a: text }), object({}, { additionalProperties: false }), "a", "is not allowed"],
    [
      object({}, { additionalProperties: text }),
      object({}, { additionalProperties: number }),
      "{}",
      "may be another string than any number",
    ],
    [
      object({}, { additionalProperties: text }),
      object({}, { additionalProperties: text, propertyNames: { maxLength: 1 } }),
      "{key}",
      "may be longer than 1",
    ],
    [text, { enum: ["a", "b", "c", "d", "e", "f"] }, "", 'may be another string than "a", "b", "c", "d", "e"'],
    [text, { anyOf: [{ type: "number" }, { enum: ["a"] }] }, "", 'may be another string than any number, "a"'],
    [{ enum: [1, 2, 3, 4, 5, 6] }, text, "", "may be 1, 2, 3, 4, 5"],
    [{ enum: ["x".repeat(80)] }, number, "", `may be "${"x".repeat(59)}`],
    [
      tag("b", text),
      { anyOf: [tag("a", number), tag("b", { ...text, minLength: 3 })] },
      "value",
      "may be shorter than 3",
    ],
    [{ enum: ["a"] }, { type: "string", format: "date" }, "", "cannot be compared: format without a pattern"],
    [
      { type: "string", minLength: 1 },
      {
        anyOf: [
          { type: "string", maxLength: 3 },
          { type: "string", minLength: 3 },
        ],
      },
      "",
      "cannot be compared: a union of which no single member takes everything",
    ],
    [
      deep(70, text),
      deep(70, { ...text, minLength: 1 }),
      "[]".repeat(64),
      "cannot be compared: schemas nested deeper than 64",
    ],
    [
      { type: "array", items: [text] },
      { type: "array", items: text },
      "",
      "cannot be compared: items as a list (a tuple)",
    ],
  ])("%j against %j", (producer, consumer, path, what) => {
    expect(findingsBetween(producer, consumer).map((finding) => [pathText(finding.path), finding.what])).toEqual([
      [path, what],
    ]);
  });

  test("a few whole numbers, and few enough values of a union, are each tried", () => {
    const few = { type: "integer", minimum: 1, maximum: 3 };
    const halves = (...of: [number, number][]) => ({
      anyOf: of.map(([minimum, maximum]) => ({ type: "integer", minimum, maximum })),
    });
    expect(findingsBetween(few, halves([1, 1], [2, 3]))).toEqual([]);
    expect(findingsBetween(few, halves([1, 1], [3, 3]))).toMatchObject([{ what: "may be 2", witness: { value: 2 } }]);
    expect(findingsBetween({ enum: [1] }, { type: "integer" })).toEqual([]);
  });

  test("what is found deep in an array or a record is shown by a whole instance", () => {
    const items = { type: "array", items: text, minItems: 3 };
    const narrow = { type: "array", items: { ...text, minLength: 1 }, minItems: 3 };
    expect(findingsBetween(items, narrow)[0]?.witness).toEqual({ value: ["", "", ""] });
    const records = (value: Schema) => object({ a: text }, { additionalProperties: value, required: ["a"] });
    expect(findingsBetween(records(text), records(number))[0]?.witness).toEqual({ value: { a: "", "": "" } });
    const withEmpty = object({ a: text, "": text }, { additionalProperties: number });
    expect(findingsBetween(records(text), withEmpty)[0]?.witness).toEqual({ value: { a: "", aKeyOfItsOwn: "" } });
    const named = { ...object({}, { additionalProperties: text }), propertyNames: { minLength: 2 } };
    expect(findingsBetween(named, { ...named, additionalProperties: number })[0]?.witness).toEqual({
      value: { aa: "" },
    });
  });
});

describe("every instance of the one satisfies the other", () => {
  test.each(cases)("%s", (_, producer, consumer, expected) => {
    const findings = findingsBetween(producer, consumer);
    if (expected === "contained") return expect(findings).toEqual([]);
    if ("undecided" in expected) return expect(findings).toMatchObject([expected]);
    expect(findings[0]?.witness).toEqual({ value: expected.example });
    return expect(accepts({ schema: consumer, root: consumer }, findings[0]?.witness?.value)).toBe(false);
  });
});
