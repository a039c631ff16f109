import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anySchema, values } from "./any-schema.testing.ts";
import { assertDisjoint, atomsOf, differBy, kindOf, requiredOf } from "./atoms.ts";
import { Undecidable, type Schema } from "./schema.ts";
import { accepts } from "./validate.ts";

const located = (schema: Schema) => ({ schema, root: schema });
const kinds = (schema: Schema): unknown[] =>
  atomsOf(located(schema)).map((atom) => (atom.kind === "values" ? atom.values : atom.kind));

test.each<[schema: Schema, expected: unknown[]]>([
  [{}, [[null], [true, false], "number", "string", "array", "object"]],
  [{ type: ["string", "null"] }, ["string", [null]]],
  [{ type: "integer" }, ["number"]],
  [{ type: ["integer", "number"] }, ["number"]],
  [{ type: ["integer", "string"] }, ["number", "string"]],
  [{ type: "boolean" }, [[true, false]]],
  [{ const: "a" }, [["a"]]],
  [{ const: "a", type: "number" }, [[]]],
  [{ enum: ["a", 1], type: "string" }, [["a"]]],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, ["string", [null]]],
  [{ anyOf: [{ anyOf: [{ type: "string" }] }, { type: "array" }], description: "d" }, ["string", "array"]],
  [{ not: {} }, []],
])("%j is made of %j", (schema, expected) => {
  expect(kinds(schema)).toEqual(expected);
});

test("what stands beside a union holds for each member", () => {
  expect(atomsOf(located({ minLength: 2, description: "d", anyOf: [{ type: "string" }] }))).toMatchObject([
    { kind: "string", schema: { type: "string", minLength: 2 } },
  ]);
  expect(atomsOf(located({ type: "integer" }))).toEqual([{ kind: "number", schema: { type: "integer" } }]);
});

test.each<[schema: Schema, name: string]>([
  [{ not: { type: "string" } }, "not"],
  [{ not: true }, "not"],
  [{ anyOf: [{}], oneOf: [{}] }, "anyOf beside oneOf"],
  [{ type: "file" }, 'type "file"'],
  [{ anyOf: [{ $ref: "#" }] }, "a union that contains itself"],
])("%j cannot be taken apart, and says its name", (schema, name) => {
  expect(() => atomsOf(located(schema))).toThrow(new Undecidable(name));
});

test("whatever the schema, what it takes is of one of its atoms", () => {
  fc.assert(
    fc.property(anySchema, (schema) => {
      const atoms = atomsOf(located(schema));
      for (const value of values)
        expect(
          atoms.some((atom) =>
            atom.kind === "values"
              ? atom.values.some((one) => Object.is(one, value))
              : atom.kind === kindOf(value) && accepts({ schema: atom.schema, root: schema }, value),
          ),
        ).toBe(accepts(located(schema), value));
    }),
  );
});

test.each([
  [null, "null"],
  [[], "array"],
  [{}, "object"],
  ["", "string"],
  [0, "number"],
  [false, "boolean"],
])("%j is of the kind %s", (value, kind) => {
  expect(kindOf(value)).toBe(kind);
});

const tagged = (kind: unknown, required = ["kind"]): Schema => ({
  type: "object",
  properties: { kind: Array.isArray(kind) ? { enum: kind } : { const: kind }, free: { type: "string" } },
  required,
});

describe("members of oneOf", () => {
  test.each<[what: string, members: Schema[]]>([
    ["other values", [{ enum: ["a", "b"] }, { enum: ["c"] }]],
    ["a value and a kind", [{ const: "a" }, { type: "number" }]],
    ["a kind and a value", [{ type: "number" }, { enum: ["a", null] }]],
    ["two kinds", [{ type: "string" }, { type: "array" }]],
    ["objects told apart by a field", [tagged(["a", "b"]), tagged("c")]],
    ["unions of several kinds", [{ type: ["string", "null"] }, { type: ["array", "number"] }]],
  ])("cannot hold at once: %s", (_, oneOf) => {
    expect(() => assertDisjoint(located({ oneOf }))).not.toThrow();
    expect(() => assertDisjoint(located({ oneOf: oneOf.toReversed() }))).not.toThrow();
  });

  test.each<[what: string, members: Schema[]]>([
    ["a value in common", [{ enum: ["a", "b"] }, { enum: ["b", "c"] }]],
    ["a value of the other's kind", [{ enum: ["a", 1] }, { type: "number" }]],
    ["one kind", [{ type: "string" }, { type: "string", minLength: 1 }]],
    ["arrays", [{ type: "array" }, { type: "array" }]],
    ["objects with a tag in common", [tagged(["a", "b"]), tagged(["b", "c"])]],
    ["objects whose tag one may leave out", [tagged("a", []), tagged("b")]],
    ["unions with a kind in common", [{ type: ["string", "null"] }, { type: ["array", "null"] }]],
    ["the second and the third", [{ type: "null" }, { type: "string" }, { const: "a" }]],
  ])("may hold at once: %s", (_, oneOf) => {
    const overlap = new Undecidable("oneOf whose members may hold at once");
    for (const members of [oneOf, oneOf.toReversed()]) {
      expect(() => assertDisjoint(located({ oneOf: members }))).toThrow(overlap);
      expect(() => assertDisjoint(located({ anyOf: [{ oneOf: members }] }))).toThrow(overlap);
      expect(() => assertDisjoint(located({ anyOf: members }))).not.toThrow();
    }
  });
});

test("objects differ by what both must have, and of which they share no value", () => {
  const differ = (a: Schema, b: Schema) => differBy(a, b, {});
  expect(differ(tagged("a"), tagged("b"))).toEqual(["kind"]);
  expect(differ(tagged(["a", "b"]), tagged(["b", "c"]))).toEqual([]);
  expect(differ(tagged(["a", "b"]), tagged("b"))).toEqual([]);
  expect(differ(tagged("a"), tagged("b", []))).toEqual([]);
  expect(differ(tagged("a", []), tagged("b"))).toEqual([]);
  expect(differ(tagged("a", ["kind", "free", "gone"]), tagged("b", ["kind", "free", "gone"]))).toEqual(["kind"]);
  expect(requiredOf({})).toEqual([]);
});
