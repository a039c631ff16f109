import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutNulls } from "./run-operation.ts";

test("A member that is null is not there, at any depth, and nothing else changes", () => {
  expect(withoutNulls({ a: null, b: [null, { c: null, d: 0 }], e: { f: null }, g: "", h: false })).toEqual({
    b: [null, { d: 0 }],
    e: {},
    g: "",
    h: false,
  });
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (input) => {
      const read = withoutNulls(input);
      expect(withoutNulls(read)).toEqual(read);
      if (!JSON.stringify(input).includes("null")) expect(read).toEqual(input);
    }),
  );
});
