import fc from "fast-check";
import type { Schema } from "./schema.ts";

const small = fc.integer({ min: -3, max: 4 });
const count = fc.nat({ max: 3 });
const some = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined, freq: 2 });

/** A schema without the keywords that were not drawn. */
const withKeywords = (type: Schema, keywords: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Schema> =>
  fc
    .record(Object.fromEntries(Object.entries(keywords).map(([keyword, value]) => [keyword, some(value)])))
    .map((drawn) => ({
      ...type,
      ...Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined)),
    }));

const plainValue = fc.constantFrom<unknown>("", "a", "bb", 0, 1, 2.5, -1, true, null);

const plain: fc.Arbitrary<Schema> = fc.oneof(
  fc.constantFrom<Schema>({}, { type: "null" }, { type: "boolean" }, { type: ["string", "null"] }),
  fc.uniqueArray(plainValue, { minLength: 1, maxLength: 3 }).map((values) => ({ enum: values })),
  withKeywords({ type: "string" }, { minLength: count, maxLength: count, pattern: fc.constantFrom("^a", "^[ab]+$") }),
  withKeywords(
    { type: "integer" },
    { minimum: small, maximum: small, exclusiveMinimum: fc.boolean(), exclusiveMaximum: fc.boolean() },
  ).map(withoutLooseExclusions),
  withKeywords(
    { type: "number" },
    { minimum: small, maximum: small, exclusiveMinimum: fc.boolean(), exclusiveMaximum: fc.boolean() },
  ).map(withoutLooseExclusions),
  withKeywords({ type: "number" }, { multipleOf: fc.integer({ min: 1, max: 4 }), minimum: small, maximum: small }),
);

/** In draft 4 a bound is excluded only where there is one. */
function withoutLooseExclusions(schema: Schema): Schema {
  const { exclusiveMinimum, exclusiveMaximum, ...rest } = schema;
  return {
    ...rest,
    ...(rest["minimum"] !== undefined && exclusiveMinimum !== undefined && { exclusiveMinimum }),
    ...(rest["maximum"] !== undefined && exclusiveMaximum !== undefined && { exclusiveMaximum }),
  };
}

const nested = (inner: fc.Arbitrary<Schema>): fc.Arbitrary<Schema> =>
  fc.oneof(
    withKeywords({ type: "array" }, { items: inner, minItems: count, maxItems: count, uniqueItems: fc.boolean() }).map(
      ({ maxItems, ...rest }) => ({
        ...rest,
        // Of arrays that cannot be, no example is asked.
        ...(Number(maxItems) >= Number(rest["minItems"] ?? 0) && { maxItems }),
      }),
    ),
    fc
      .record({
        properties: fc.dictionary(fc.constantFrom("a", "b"), inner, { maxKeys: 2, noNullPrototype: true }),
        required: some(fc.uniqueArray(fc.constantFrom("a", "b"), { minLength: 1 })),
        additionalProperties: some(fc.oneof(fc.constant<Schema | false>(false), inner)),
      })
      .map(({ properties, required, additionalProperties }) => ({
        type: "object",
        properties,
        ...(required && { required }),
        ...(additionalProperties !== undefined && { additionalProperties }),
      })),
    fc.array(inner, { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
  );

/** Schemas of what the gate reasons about, small enough that many pairs of them have something in common. */
export const anySchema: fc.Arbitrary<Schema> = fc.oneof(plain, nested(fc.oneof(plain, nested(plain))));

/** Values around the bounds of those schemas. */
export const values: readonly unknown[] = [
  ["", "a", "b", "bb", "ab", "aaa", "bbbb", "aaaa"],
  [-4, -3, -2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5],
  [true, false, null],
  [[], [0], ["a"], [0, 0], ["a", "b"], [1, 2, 3], ["a", "a", "a"], [null, null, null, null]],
  [{}, { a: 0 }, { a: "a" }, { b: null }, { a: 1, b: "bb" }, { a: true, b: 2 }, { c: 0 }, { a: "", c: "a" }],
].flat();
