import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "./compile.ts";

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
