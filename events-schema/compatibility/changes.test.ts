import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anySchema } from "./any-schema.testing.ts";
import { changesBetween } from "./changes.ts";
import type { Schema } from "./schema.ts";

const text: Schema = { type: "string" };
const object = (properties: Schema, required: string[] = []): Schema => ({ type: "object", properties, required });
const event = (data: Schema, more: Schema = {}): Schema => ({ type: "object", properties: { data }, ...more });
const changes = (before: Schema, after: Schema) =>
  changesBetween(before, after).map(({ path, what, forward, backward, note }) => ({
    at: path.join("."),
    what,
    breaks: [forward && "forward", backward && "backward"].filter((one) => one !== undefined).join(" and "),
    note,
  }));

describe("a change", () => {
  test("of nothing is none", () => {
    expect(changesBetween(event(object({ a: text })), event(object({ a: text })))).toEqual([]);
  });

  test("is a field that old consumers drop, where nobody minds it", () => {
    expect(changes(event(object({})), event(object({ a: text })))).toEqual([
      { at: "data.a", what: "new optional field", breaks: "", note: "old consumers drop it and go on" },
    ]);
  });

  test("is noted for old consumers only where they do drop it", () => {
    const open = (properties: Schema): Schema => ({ ...object(properties), additionalProperties: { type: "number" } });
    const [change] = changes(event(open({})), event(open({ a: text })));
    expect(change).toMatchObject({ at: "data.a", breaks: "forward and backward" });
    expect(change?.note).toBeUndefined();
  });

  test("without a note has none", () => {
    const [change] = changesBetween(event(object({ a: text })), event(object({ a: { ...text, minLength: 1 } })));
    expect(change).not.toHaveProperty("note");
  });

  test("is put where it comes from: to the field itself before what is around or inside it", () => {
    const inner = (minimum: number, minLength: number) =>
      event(object({ n: { type: "integer", minimum }, o: object({ t: { ...text, minLength } }) }, ["n"]));
    expect(changes(inner(0, 0), inner(1, 2))).toEqual([
      { at: "data.n", what: "minimum 0 → 1", breaks: "backward", note: undefined },
      { at: "data.o.t", what: "minLength 0 → 2", breaks: "backward", note: undefined },
    ]);
  });

  test("of a default or a description is never taken for the cause of a break", () => {
    const field = (more: Schema) => event(object({ a: { ...text, ...more } }));
    const found = changes(
      field({ description: "a", default: "x", minLength: 0 }),
      field({ description: "b", default: "y", minLength: 1 }),
    );
    expect(found.map(({ what, breaks }) => [what, breaks])).toEqual([
      ["description reads differently", ""],
      ['default "x" → "y"', ""],
      ["minLength 0 → 1", "backward"],
    ]);
  });

  test("of a shared definition is told where it breaks", () => {
    const shared = (minLength: number): Schema => ({
      ...event(object({ a: { $ref: "#/definitions/name" } })),
      definitions: { name: { ...text, minLength } },
    });
    const found = changes(shared(0), shared(1));
    expect(found.map(({ breaks }) => breaks)).toContain("backward");
    expect(found).toHaveLength(1);
  });

  test("that is proven to break, and in doubt besides, is told with the proof", () => {
    const open = object({ day: text, word: text });
    const narrow = object({ day: { ...text, format: "date" }, word: { ...text, minLength: 1 } });
    const [change] = changesBetween(event(object({ a: { anyOf: [open] } })), event(object({ a: { allOf: [narrow] } })));
    expect(change?.backward).toMatchObject({ path: ["data", "a", "word"], witness: { value: { a: { word: "" } } } });
  });
});

describe("the envelope", () => {
  test("must not change, and the change has no path", () => {
    const found = changesBetween(event(object({})), event(object({}), { required: ["data"] }));
    expect(found.flatMap(({ forward, backward }) => [forward, backward]).filter(Boolean)).toEqual(
      Array.from({ length: 2 }, () => ({
        path: [],
        what: "cannot be compared: another envelope",
        undecided: "another envelope",
      })),
    );
  });

  test.each<[string, Schema]>([
    ["a part more", { properties: { data: object({}), claim: object({}) } }],
    ["another type", { type: "array" }],
    ["oneOf", { oneOf: [{ required: ["data"] }] }],
    ["closed", { additionalProperties: false }],
  ])("with %s is another one", (_, more) => {
    const undecided = changesBetween(event(object({})), event(object({}), more)).map(
      ({ forward }) => forward?.undecided,
    );
    expect(undecided).toContain("another envelope");
  });
});

describe("rules", () => {
  const rule = (at: string, kind: string, says?: string, code = "1") => ({
    at,
    kind,
    text: code,
    ...(says !== undefined && { says }),
  });
  const withRules = (...rules: Schema[]) => event(object({}), { "x-rules": rules });

  test("are at fields, items and values, by their kind and words", () => {
    expect(
      changes(
        withRules(),
        withRules(rule("data.places[].uri", "refinement", "is there"), rule("data.scores{}", "transform")),
      ),
    ).toEqual([
      { at: "data.places.[].uri", what: 'new refinement "is there"', breaks: "backward", note: undefined },
      { at: "data.scores.{}", what: "new transform", breaks: "backward", note: undefined },
    ]);
  });

  test("that go, come or read differently are told apart by place and words; the same ones are not mentioned", () => {
    const kept = rule("data.k", "refinement", "keeps");
    const before = withRules(
      kept,
      rule("data.a", "refinement", "x"),
      rule("data.b", "refinement", "x"),
      rule("data.c", "refinement", "x"),
    );
    const after = withRules(
      kept,
      rule("data.a", "refinement", "x", "2"),
      rule("data.b", "refinement", "y"),
      rule("data.d", "refinement", "x"),
    );
    expect(changes(before, after).map(({ at, what, breaks }) => [at, what, breaks])).toEqual([
      ["data.b", 'refinement "x" removed', "forward and backward"],
      ["data.c", 'refinement "x" removed', "forward"],
      ["data.a", 'the text of the refinement "x"', "forward and backward"],
      ["data.b", 'new refinement "y"', ""],
      ["data.d", 'new refinement "x"', "backward"],
    ]);
    const [first] = changesBetween(withRules(rule("data.a", "refinement", "x")), withRules());
    expect(first?.forward?.undecided).toBe('the refinement "x"');
  });
});

test("whatever two events hold: each break has a row, and whoever turns them round turns the directions round", () => {
  fc.assert(
    fc.property(anySchema, anySchema, (one, other) => {
      const [there, back] = [changesBetween(event(one), event(other)), changesBetween(event(other), event(one))];
      expect(there.some(({ forward }) => forward)).toBe(back.some(({ backward }) => backward));
      expect(there.some(({ backward }) => backward)).toBe(back.some(({ forward }) => forward));
    }),
  );
});
