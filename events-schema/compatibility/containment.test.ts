import { describe, expect, test } from "vitest";
import { findingsBetween } from "./containment.ts";
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

describe("every instance of the one satisfies the other", () => {
  test.each(cases)("%s", (_, producer, consumer, expected) => {
    const findings = findingsBetween(producer, consumer);
    if (expected === "contained") return expect(findings).toEqual([]);
    if ("undecided" in expected) return expect(findings).toMatchObject([expected]);
    expect(findings[0]?.witness).toEqual({ value: expected.example });
    return expect(accepts({ schema: consumer, root: consumer }, findings[0]?.witness?.value)).toBe(false);
  });
});
