import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isTest, root, sourceFiles } from "./source-files.ts";

const folders = globSync("services/*/service.ts", { cwd: root }).map((file) => file.replace(/\/service\.ts$/, ""));

describe.each(folders)("%s", (folder) => {
  const read = (name: string) => readFileSync(join(root, folder, name), "utf8");

  test("has the shape of a service", () => {
    for (const name of ["service.ts", "ports.ts", "wiring.ts", "main.ts", "README.md", "reactions"])
      expect(existsSync(join(root, folder, name)), name).toBe(true);
  });

  test("tells in its README what every code it refuses with means", () => {
    const codes = sourceFiles(folder)
      .filter(({ path }) => !isTest(path))
      .flatMap(({ text }) =>
        [
          ...text.matchAll(
            /"((?:batch|dataset|training|jobs|hosting|evaluation|notification|redrive|run)\/[a-z0-9-]+)"/g,
          ),
        ].map(([, code]) => code ?? ""),
      );
    const readme = read("README.md");
    expect(readme).toMatch(/\| code\s+\| cause\s+\| what/);
    for (const code of new Set(codes)) expect(readme, `${code} has no line in ${folder}/README.md`).toContain(code);
  });
});
