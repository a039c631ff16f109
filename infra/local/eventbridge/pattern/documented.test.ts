import { describe, expect, test } from "vitest";
import { compile } from "./compile.ts";
import { documented, refused } from "./documented-vectors.ts";

for (const [section, vectors] of Object.entries(documented))
  describe(section, () => {
    test.each(vectors)("$pattern", ({ pattern, matches, misses }) => {
      const compiled = compile(pattern);
      const matched = (event: string) => compiled.matches(JSON.parse(event));
      expect({ matched: matches.filter(matched), missed: misses.filter((event) => !matched(event)) }).toEqual({
        matched: matches,
        missed: misses,
      });
    });
  });

for (const [section, patterns] of Object.entries(refused))
  describe(`refused: ${section}`, () => {
    test.each(patterns)("%s names %s", (pattern, place) => {
      expect(() => compile(pattern)).toThrow(
        expect.objectContaining({
          code: "InvalidEventPatternException",
          message: expect.stringMatching(new RegExp(` at ${place.replace("$", "\\$")}$`)) as string,
        }),
      );
    });
  });
