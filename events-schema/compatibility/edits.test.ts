import { expect, test } from "vitest";
import { editsBetween, type Edit } from "./edits.ts";
import type { Schema } from "./schema.ts";

const object = (properties: Schema, required: string[] = []): Schema => ({ type: "object", properties, required });
const union = (...anyOf: Schema[]): Schema => ({ anyOf });
const text: Schema = { type: "string" };
const number: Schema = { type: "number" };

const cases: [what: string, before: Schema, after: Schema, edits: Edit[]][] = [
  ["nothing", object({ a: text }), object({ a: text }), []],
  ["a bound", { minimum: 1 }, { minimum: 2 }, [{ path: [], what: "minimum 1 → 2" }]],
  ["a bound come", {}, { maxLength: 5 }, [{ path: [], what: "maxLength none → 5" }]],
  ["a bound gone", { maxLength: 5 }, {}, [{ path: [], what: "maxLength 5 → none" }]],
  [
    "a long word",
    { pattern: "" },
    { pattern: "x".repeat(39) },
    [{ path: [], what: `pattern "" → "${"x".repeat(38)}…` }],
  ],
  [
    "a word that just fits",
    { pattern: "" },
    { pattern: "x".repeat(38) },
    [{ path: [], what: `pattern "" → "${"x".repeat(38)}"` }],
  ],
  [
    "what people read",
    { description: "a" },
    { description: "b" },
    [{ path: [], what: "description reads differently", kind: "text" }],
  ],
  ["a title", {}, { title: "b" }, [{ path: [], what: "title reads differently", kind: "text" }]],
  ["examples", {}, { examples: [1] }, [{ path: [], what: "examples reads differently", kind: "text" }]],
  ["a default", { default: 1 }, {}, [{ path: [], what: "default 1 → none", kind: "default" }]],
  [
    "values come and gone",
    { enum: ["a", "b", "c"] },
    { enum: ["b", "d", "e"] },
    [{ path: [], what: 'values + "d", "e"; - "a", "c"' }],
  ],
  ["a value come", { enum: ["a"] }, { enum: ["a", "b"] }, [{ path: [], what: 'values + "b"' }]],
  ["values at all", {}, { enum: [1, 2] }, [{ path: [], what: "only 1, 2" }]],
  ["values no more", { enum: [1] }, {}, [{ path: [], what: "no longer a fixed list of values" }]],
  [
    "an optional field",
    object({}),
    object({ a: text }),
    [{ path: ["a"], what: "new optional field", kind: "new field" }],
  ],
  ["a required field", object({}), object({ a: text }, ["a"]), [{ path: ["a"], what: "new required field" }]],
  ["a field gone", object({ a: text }, ["a"]), object({}), [{ path: ["a"], what: "required field removed" }]],
  ["an optional field gone", object({ a: text }), object({}), [{ path: ["a"], what: "optional field removed" }]],
  ["a field required", object({ a: text }), object({ a: text }, ["a"]), [{ path: ["a"], what: "optional → required" }]],
  [
    "a field of a field",
    object({ a: object({ b: text }) }),
    object({ a: object({ b: number }) }, ["a"]),
    [
      { path: ["a"], what: "optional → required" },
      { path: ["a", "b"], what: 'type "string" → "number"' },
    ],
  ],
  ["items", { items: text }, { items: number }, [{ path: ["[]"], what: 'type "string" → "number"' }]],
  ["items at all", {}, { items: text }, [{ path: ["[]"], what: 'items none → {"type":"string"}' }]],
  [
    "other fields",
    { additionalProperties: text },
    { additionalProperties: false },
    [{ path: ["{}"], what: 'other fields {"type":"string"} → false' }],
  ],
  [
    "values of a record",
    { additionalProperties: text },
    { additionalProperties: number },
    [{ path: ["{}"], what: 'type "string" → "number"' }],
  ],
  [
    "keys",
    { propertyNames: {} },
    { propertyNames: { minLength: 1 } },
    [{ path: ["{key}"], what: "minLength none → 1" }],
  ],
  ["keys at all", {}, { propertyNames: {} }, [{ path: ["{key}"], what: "keys none → {}" }]],
  ["a member", union(text, number), union(text, { type: "null" }), [{ path: [], what: 'type "number" → "null"' }]],
  ["a member come", union(text), union(text, number), [{ path: [], what: "a union of 1 → a union of 2" }]],
  ["a union at all", {}, { oneOf: [text, number] }, [{ path: [], what: "no union → a union of 2" }]],
  ["a union no more", union(text, number), {}, [{ path: [], what: "a union of 2 → no union" }]],
  [
    "a definition",
    { definitions: { a: text } },
    { definitions: { a: number } },
    [{ path: [], what: "a shared definition reads differently" }],
  ],
];

test.each(cases)("%s", (_, before, after, edits) => {
  expect(editsBetween(before, after)).toStrictEqual(edits);
});
