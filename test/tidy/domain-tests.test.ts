import { globSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { root, sourceFiles } from "./source-files.ts";

const folders = globSync("services/*/domain", { cwd: root });

/** Types, lists and what tests are made of decide nothing. */
const decides = ({ path, text }: { path: string; text: string }): boolean =>
  !/\.(test|testing)\.ts$|\/samples\.ts$/.test(path) &&
  /^export (const|function|class)\b/m.test(text) &&
  /=>|function/.test(text);

describe.each(folders)("%s", (folder) => {
  const files = sourceFiles(folder);
  const tests = files.filter(({ path }) => path.endsWith(".test.ts"));

  test("has a test beside each module that decides something", () => {
    const tested = new Set(
      tests
        .flatMap(({ path, imports }) => imports.filter(({ target }) => dirname(target) === dirname(path)))
        .map(({ target }) => target),
    );
    expect(
      files
        .filter(decides)
        .map(({ path }) => path)
        .filter((path) => !tested.has(path)),
    ).toEqual([]);
  });

  test("states its invariants as properties", () => {
    expect(tests.filter(({ text }) => text.includes("fc.assert(")).length).toBeGreaterThan(0);
  });
});
