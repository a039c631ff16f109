import { describe, expect, test } from "vitest";
import { AwsError } from "../../wire/aws-error.ts";
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

/** What a client reads of a pattern up to the place that the error names. */
const readSoFar = (pattern: string): string => {
  try {
    compile(pattern);
  } catch (cause) {
    if (!(cause instanceof AwsError) || cause.code !== "InvalidEventPatternException") throw cause;
    const [, line, column] = /; line: (\d+), column: (\d+)\]$/.exec(cause.message) ?? [];
    expect(line).toBe("1");
    return pattern.slice(0, Number(column) - 1);
  }
  throw new Error("The pattern is taken.");
};

for (const [section, patterns] of Object.entries(refused))
  describe(`refused: ${section}`, () => {
    test.each(patterns)("%s names a place behind %s", (pattern, path) => {
      const steps = path === "the top of the pattern" ? [] : path.split(".");
      expect(readSoFar(pattern)).toMatch(new RegExp(steps.map((step) => `"?${RegExp.escape(step)}`).join(".*"), "s"));
    });
  });
