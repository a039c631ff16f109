import fc from "fast-check";
import { expect, test } from "vitest";
import { tokenIn } from "./hub-token.ts";

test.each([
  ["hf_abc", "hf_abc"],
  [" hf_abc\n", "hf_abc"],
  ['{"token":"hf_abc","owner":"x"}', "hf_abc"],
  ['{"password":"hf_abc"}', undefined],
  ['{"token":7}', undefined],
  ["{", undefined],
  ["", undefined],
  ["two words", undefined],
  ['{"token":" hf_abc"}', undefined],
  ["x".repeat(500), "x".repeat(500)],
  ["x".repeat(501), undefined],
])("in %j is %s", (secret, token) => {
  expect(tokenIn(secret)).toBe(token);
});

test("is always something that one header can carry", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((token) => JSON.stringify({ token })),
      ),
      (secret) => {
        expect(tokenIn(secret) ?? "none").toMatch(/^[\x21-\x7e]+$/);
      },
    ),
  );
});
