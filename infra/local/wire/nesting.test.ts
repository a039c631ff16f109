import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nestingMax, nestsTooDeep } from "./nesting.ts";
import { parseJsonObject } from "./run-operation.ts";

const nested = (levels: number) => Buffer.from(`{"a":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`);

describe("the nesting of JSON", () => {
  test("is measured to the level", () => {
    expect(nestsTooDeep(nested(nestingMax))).toBe(false);
    expect(nestsTooDeep(nested(nestingMax + 1))).toBe(true);
  });

  test("does not count what stands in a string or side by side", () => {
    expect(nestsTooDeep(Buffer.from(JSON.stringify({ a: '["\\'.repeat(nestingMax) })))).toBe(false);
    expect(nestsTooDeep(Buffer.from(JSON.stringify(Array.from({ length: 2 * nestingMax }, () => [{}]))))).toBe(false);
  });

  test("is never too deep in a small value, whatever its strings hold", () => {
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), (json) => !nestsTooDeep(Buffer.from(json))));
  });

  test("is refused in a request's body as AWS refuses what it cannot read", () => {
    expect(() => parseJsonObject(nested(100_000))).toThrow(
      expect.objectContaining({ code: "SerializationException", message: expect.stringMatching(/1000 levels/) }),
    );
  });
});
