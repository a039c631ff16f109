import fc from "fast-check";
import { expect, test } from "vitest";
import { dropReasons, flagOf, notices, zeroCounts } from "./reasons.ts";
import { versionOf } from "./version.ts";

test("two datasets have one version where they have one content, and nowhere else", () => {
  const hash = fc.option(fc.constantFrom("h1", "h2"), { nil: undefined });
  const content = fc.record({
    format: fc.constantFrom("conversation", "prompt-completion"),
    sides: fc.record({ train: hash, validation: hash, test: hash }),
  });
  const of = ({ format, sides }: { format: string; sides: Record<string, string | undefined> }): string =>
    versionOf(format, Object.fromEntries(Object.entries(sides).flatMap(([side, is]) => (is ? [[side, is]] : []))));
  fc.assert(
    fc.property(content, content, (one, other) => {
      expect(of(one) === of(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      expect(of(one)).toMatch(/^[0-9a-f]{24}$/);
    }),
  );
});

test("the version of a content never changes: archives and manifests hold it", () => {
  expect(versionOf("conversation", { train: "t", test: "x" })).toBe("b9863780eba7e6147e50b4c0");
  expect(versionOf("conversation", { train: "", test: "x" })).toBe(versionOf("conversation", { test: "x" }));
});

test("every notice is a bit of its own, and every reason is counted from nothing", () => {
  expect(notices.map(flagOf)).toEqual([1, 2, 4, 8, 16]);
  expect(zeroCounts(dropReasons)).toEqual(Object.fromEntries(dropReasons.map((reason) => [reason, 0])));
});
