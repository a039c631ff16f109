import fc from "fast-check";
import { expect, test } from "vitest";
import { brokenLine } from "./terminal-lines.ts";

test.each<[string, number, string[]]>([
  ["short enough", 12, ["short enough"]],
  ["a line that is too long for it", 14, ["a line that is", "  too long for", "  it"]],
  ["    a line that is in", 12, ["    a line", "      that", "      is in"]],
  ["file.json:1:1: a-word-that-is-longer-than-all", 10, ["file.json:1:1:", "  a-word-that-is-longer-than-all"]],
  ["publish it with: npm run choreo -- publish a.json", 30, ["publish it with:", "  npm run choreo -- publish a.json"]],
  ["download it (aws s3 cp s3://a/b c.json) and go", 20, ["download it", "  (aws s3 cp s3://a/b c.json)", "  and go"]],
])("%j in %i columns", (line, columns, lines) => {
  expect(brokenLine(line, columns)).toEqual(lines);
});

test("no word is lost, and no line is longer than it must be", () => {
  const words = fc.array(fc.stringMatching(/^[a-z:/-]{1,12}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.integer({ min: 20, max: 80 }), (all, columns) => {
      const lines = brokenLine(all.join(" "), columns);
      expect(lines.flatMap((line) => line.trim().split(" "))).toEqual(all);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    }),
  );
});
