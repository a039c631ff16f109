import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundsOf, fewNumbers, numberClauses } from "./numbers.ts";
import type { Schema } from "./schema.ts";
import { accepts } from "./validate.ts";

const integer = (bounds: Schema): Schema => ({ type: "integer", ...bounds });
const number = (bounds: Schema): Schema => ({ type: "number", ...bounds });
const said = (a: Schema, b: Schema): string[] => numberClauses(a, b).map(({ what }) => what);

test.each<[Schema, number[] | undefined]>([
  [integer({ minimum: 1, maximum: 3 }), [1, 2, 3]],
  [integer({ minimum: 1, maximum: 3, exclusiveMinimum: true, exclusiveMaximum: true }), [2]],
  [integer({ minimum: 0.5, maximum: 2.5, exclusiveMinimum: true, exclusiveMaximum: true }), [1, 2]],
  [integer({ minimum: 1, maximum: 7, multipleOf: 3 }), [3, 6]],
  [number({ minimum: 1, maximum: 7, multipleOf: 3 }), [3, 6]],
  [integer({ minimum: 3, maximum: 1 }), []],
  [integer({ minimum: 0, maximum: 999 }), Array.from({ length: 1000 }, (_, at) => at)],
  [integer({ minimum: 0, maximum: 1000 }), undefined],
  [integer({ minimum: 0 }), undefined],
  [number({ minimum: 0, maximum: 1 }), undefined],
  [number({ minimum: 0, maximum: 1, multipleOf: 0.5 }), undefined],
])("%j has these few: %j", (schema, expected) => {
  expect(fewNumbers(schema)).toEqual(expected);
});

describe("a few numbers", () => {
  test("are there for every kind of bound, the plainest first, and the schema takes each", () => {
    const bound = fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined });
    const drawn = fc.record({ low: bound, high: bound, excluded: fc.boolean(), whole: fc.boolean(), step: bound });
    fc.assert(
      fc.property(drawn, ({ low, high, excluded, whole, step }) => {
        const schema = {
          type: whole ? "integer" : "number",
          ...(low !== undefined && { minimum: low, exclusiveMinimum: excluded }),
          ...(high !== undefined && { maximum: high, exclusiveMaximum: excluded }),
          ...(step !== undefined && step > 0 && { multipleOf: step }),
        };
        const { some } = boundsOf(schema);
        for (const value of some) expect(accepts({ schema, root: schema }, value)).toBe(true);
        expect(some).toEqual(some.toSorted((a, b) => Math.abs(a) - Math.abs(b)));
        const all = Array.from({ length: 41 }, (_, at) => at / 2 - 10);
        if (all.some((value) => accepts({ schema, root: schema }, value))) expect(some).not.toEqual([]);
      }),
    );
  });
});

describe("what a number may be that the other refuses", () => {
  test.each<[Schema, Schema, string[]]>([
    [number({}), integer({}), ["may have a fraction"]],
    [integer({}), number({}), []],
    [number({ minimum: 0 }), number({ minimum: 1 }), ["may be below 1"]],
    [number({ maximum: 2 }), number({ maximum: 1 }), ["may be above 1"]],
    [number({}), number({ minimum: 0, maximum: 1 }), ["may be below 0", "may be above 1"]],
    [number({ minimum: 0 }), number({ minimum: 0, exclusiveMinimum: true }), ["may be below 0, or 0 itself"]],
    [number({ maximum: 0 }), number({ maximum: 0, exclusiveMaximum: true }), ["may be above 0, or 0 itself"]],
    [number({ minimum: 0, exclusiveMinimum: true }), number({ minimum: 0 }), []],
    [number({ minimum: 0, exclusiveMinimum: true }), number({ minimum: 0, exclusiveMinimum: true }), []],
    [integer({ minimum: 0, exclusiveMinimum: true }), integer({ minimum: 1 }), []],
    [number({}), number({ multipleOf: 2 }), ["may not be a multiple of 2"]],
    [number({ multipleOf: 2 }), number({ multipleOf: 2 }), []],
    [number({ multipleOf: 4 }), number({ multipleOf: 2 }), []],
    [number({ multipleOf: 2 }), number({ multipleOf: 4 }), ["may not be a multiple of 4"]],
    [integer({}), number({ multipleOf: 1 }), []],
    [number({ multipleOf: 0.5 }), number({ multipleOf: 0.25 }), ["may not be a multiple of 0.25"]],
    [number({ minimum: 2, maximum: 1 }), integer({ minimum: 5 }), []],
    [number({ minimum: 1, maximum: 1, exclusiveMinimum: true }), number({ minimum: 5 }), []],
    [number({ minimum: 1, maximum: 1, exclusiveMaximum: true }), number({ minimum: 5 }), []],
    [number({ minimum: 1, maximum: 1 }), number({ minimum: 5 }), ["may be below 5"]],
  ])("%j against %j", (a, b, expected) => {
    expect(said(a, b)).toEqual(expected);
  });

  test("is nothing exactly where every integer of the one is one of the other", () => {
    const range = fc
      .tuple(fc.integer({ min: -5, max: 5 }), fc.nat({ max: 5 }), fc.boolean(), fc.boolean())
      .map(([low, width, above, below]) =>
        integer({ minimum: low, maximum: low + width, exclusiveMinimum: above, exclusiveMaximum: below }),
      );
    fc.assert(
      fc.property(range, range, (a, b) => {
        const [few, other] = [fewNumbers(a) ?? [], new Set(fewNumbers(b))];
        if ((fewNumbers(b) ?? []).length > 0) expect(said(a, b).length === 0).toBe(few.every((one) => other.has(one)));
        const tried = numberClauses(a, b).map(({ candidates }) =>
          candidates().some((one) => few.includes(one as number) && !other.has(one as number)),
        );
        expect(tried).not.toContain(false);
      }),
    );
  });
});
