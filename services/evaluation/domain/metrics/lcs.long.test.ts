import { expect, test } from "vitest";
import { lcsLength } from "./lcs.ts";

test("takes texts of tens of thousands of tokens, all alike or all different", () => {
  const alike = Array.from({ length: 20_000 }, () => "a");
  const different = Array.from({ length: 20_000 }, (_, at) => String(at));
  expect(lcsLength(alike, alike.slice(1))).toBe(19_999);
  expect(lcsLength(different, different.toReversed())).toBe(1);
  expect(lcsLength(different, different)).toBe(20_000);
});
