import fc from "fast-check";
import { expect, test } from "vitest";
import { stored } from "./stored.ts";

test("what is stored is equal to what was given, and a later change of that does not reach it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const given = { value, list: [value], missing: undefined };
      const before = structuredClone(given);
      const kept = stored(given);
      given.list.push("later");
      expect(kept).toStrictEqual(before);
    }),
  );
});

test("nobody can change what they have read, however deep", () => {
  const kept = stored({ rows: [{ phase: "waiting" }] });
  expect(() => kept.rows.push({ phase: "more" })).toThrow(TypeError);
  expect(() => Object.assign(kept.rows[0] ?? {}, { phase: "ended" })).toThrow(TypeError);
});

test("sets and dates are copied", () => {
  const given = { done: new Set([1]), at: new Date(0) };
  const kept = stored(given);
  given.done.add(2);
  given.at.setTime(5);
  expect(kept).toEqual({ done: new Set([1]), at: new Date(0) });
});
