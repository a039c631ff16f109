import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "./compile.ts";
import { leavesAt, pathOf, type Membership } from "./walk.ts";

const names = ["i.a", "i.b", "i.k.a", "i.k.b", "j.a"] as const;

const element = fc.record(
  {
    a: fc.constantFrom(1, 2),
    b: fc.constantFrom(1, 2),
    k: fc.array(fc.record({ a: fc.constantFrom(1, 2), b: fc.constantFrom(1, 2) }, { requiredKeys: [] }), {
      maxLength: 3,
    }),
  },
  { requiredKeys: [] },
);
const eventArb = fc
  .record({ i: fc.oneof(element, fc.array(element, { maxLength: 3 })), j: fc.array(element, { maxLength: 2 }) })
  .map((event) => JSON.parse(JSON.stringify(event)) as unknown);
const patternArb = fc
  .uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 4 })
  .chain((keys) => fc.tuple(...keys.map((key) => fc.tuple(fc.constant(key), fc.constantFrom(1, 2)))));

const together = (places: Membership[]): boolean => {
  const index = new Map<unknown, number>();
  return places.every((place) =>
    [...place].every(([array, at]) => {
      const known = index.get(array) ?? at;
      index.set(array, known);
      return known === at;
    }),
  );
};

/** By definition: some choice of one passing leaf for each field whose places agree. */
const byDefinition = (event: unknown, pattern: [string, number][]): boolean => {
  const choices = pattern.map(([name, value]) =>
    leavesAt(event, pathOf(name)).flatMap(({ leaf, membership }) => (leaf === value ? [membership] : [])),
  );
  const search = (chosen: Membership[], rest: Membership[][]): boolean => {
    const [next, ...others] = rest;
    if (next === undefined) return together(chosen);
    return next.some((place) => search([...chosen, place], others));
  };
  return search([], choices);
};

test("fields of one pattern match only in elements that agree, whatever the nesting", () => {
  fc.assert(
    fc.property(eventArb, patternArb, (event, pattern) => {
      const compiled = compile(JSON.stringify(Object.fromEntries(pattern.map(([name, value]) => [name, [value]]))));
      expect(compiled.matches(event)).toBe(byDefinition(event, pattern));
    }),
    { numRuns: 1000 },
  );
});
