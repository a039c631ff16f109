import fc from "fast-check";
import { expect, test } from "vitest";
import { tidyLines } from "./tidy-lines.ts";

test.each([
  ["a  \n\t\n\n \nb", "a\n\nb"],
  ["\n \na\n\n", "a"],
  ["  a\n  b", "  a\n  b"],
  ["a\n\nb\n\n\nc", "a\n\nb\n\nc"],
  [" \n ", ""],
])("%j becomes %j", (text, expected) => {
  expect(tidyLines(text)).toBe(expected);
});

test("keeps every word in its order, no two blank lines, and tidies nothing twice", () => {
  const texts = fc.array(fc.constantFrom("a", "b", " ", "\t", "\n", "\r")).map((parts) => parts.join(""));
  fc.assert(
    fc.property(texts, (text) => {
      const tidied = tidyLines(text);
      expect(tidied.split(/\s+/).filter(Boolean)).toEqual(text.split(/\s+/).filter(Boolean));
      expect(tidied).not.toMatch(/\n\n\n|[ \t\r]\n|^\n|\s$/);
      expect(tidyLines(tidied)).toBe(tidied);
    }),
  );
});
