import fc from "fast-check";
import { expect, test } from "vitest";
import { compileJsonPath, compilePattern, ExtractionFault } from "./extraction-syntax.ts";

test.each([
  ["$.color", ["blue"]],
  ["$['sizes'][0]", [38]],
  ["$.sizes[*]", [38, 40]],
  ["$..width", [2]],
  ["$.nothing", []],
  ["$.sizes[?@ > 38]", [40]],
])("the path %s takes %j", (path, expected) => {
  const answer = { color: "blue", sizes: [38, 40], box: { width: 2 } };
  expect(compileJsonPath(path).query(answer).values()).toEqual(expected);
});

test.each(["", "color", "$.", "$.a[", "$.a | @", "$[?foo(@)]", "$[?match(@.a, '(a+)+$')]", "$[?search(@.a, 'a')]"])(
  "the path %j is refused by name",
  (path) => {
    expect(() => compileJsonPath(path)).toThrow(ExtractionFault);
    expect(() => compileJsonPath(path)).toThrow(JSON.stringify(path));
  },
);

test("a pattern is read without regard to case, line by line", () => {
  const found = compilePattern("^total: (\\d+)$").matcher("Sum\nTotal: 12\nend");
  expect(found.find() && found.group(1)).toBe("12");
});

test.each(["(", "a(?=b)", "(a)\\1", "a{1001}", "x*+"])("the pattern %j is refused by name", (pattern) => {
  expect(() => compilePattern(pattern)).toThrow(ExtractionFault);
  expect(() => compilePattern(pattern)).toThrow(JSON.stringify(pattern));
});

test("whatever is given is read or refused, and nothing else is thrown", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 500 }),
        fc.string().map((text) => `$.${text}`),
      ),
      (text) => {
        for (const compile of [compileJsonPath, compilePattern])
          try {
            compile(text);
          } catch (fault) {
            expect(fault).toBeInstanceOf(ExtractionFault);
          }
      },
    ),
  );
});
