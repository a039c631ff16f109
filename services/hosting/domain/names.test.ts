import fc from "fast-check";
import { expect, test } from "vitest";
import { capacityNameOf, endpointTokenOf } from "./names.ts";

const stacks = fc.stringMatching(/^[A-Za-z](?:-?[A-Za-z0-9]){0,39}$/);

test("a capacity's name is one that Bedrock takes, whatever the stack is called", () => {
  fc.assert(
    fc.property(stacks, fc.string(), (stack, run) => {
      const name = capacityNameOf(stack, run);
      expect(name).toMatch(/^(?:[0-9a-zA-Z][_-]?)+$/);
      expect(name.length).toBeLessThanOrEqual(63);
    }),
  );
});

test("begins with the stack, cut so that no dashes meet", () => {
  expect(capacityNameOf("my-choreo", "r")).toMatch(/^my-choreo-[0-9a-f]{24}$/);
  expect(capacityNameOf(`${"x".repeat(36)}--y`, "r")).toMatch(/^x{36}-[0-9a-f]{24}$/);
});

test("who asks again asks for the same, who asks for something else does not", () => {
  fc.assert(
    fc.property(fc.tuple(stacks, fc.string()), fc.tuple(stacks, fc.string()), (one, other) => {
      const isSame = one[0] === other[0] && one[1] === other[1];
      expect(capacityNameOf(...one) === capacityNameOf(...other)).toBe(isSame);
      const token = ([endpoint, by]: [string, string]) => endpointTokenOf("choreo", { endpoint, by });
      expect(token(one) === token(other)).toBe(isSame);
    }),
  );
  const of = { endpoint: "news", by: "r" };
  expect(endpointTokenOf("choreo", of)).not.toBe(endpointTokenOf("choreo-2", of));
  expect(capacityNameOf("choreo", "r")).not.toContain(endpointTokenOf("choreo", { endpoint: "r", by: "" }));
});
