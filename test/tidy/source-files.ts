import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

export type SourceFile = { path: string; text: string; imports: Import[] };
/** `target` is a path from the root, or the name of a package. */
export type Import = { target: string; typeOnly: boolean };

/** Every TypeScript file under these folders, with what it imports. */
export const sourceFiles = (...folders: string[]): SourceFile[] =>
  folders
    .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ["**/node_modules/**"] }))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), "utf8");
      return { path, text, imports: importsOf(path, text) };
    });

const importsOf = (path: string, text: string): Import[] =>
  [...text.matchAll(/^(?:import|export)\s(?<type>type\s)?(?:[^"';]*?\sfrom\s)?"(?<target>[^"]+)"/gm)].map(
    ({ groups }) => ({
      target: resolveFrom(path, groups?.["target"] ?? ""),
      typeOnly: groups?.["type"] !== undefined,
    }),
  );

const resolveFrom = (path: string, target: string): string =>
  target.startsWith(".") ? relative(root, join(root, dirname(path), target)) : target;

/** Code that ships, as against tests and what only tests use. */
export const isTest = (path: string): boolean =>
  /\.(test|port-test|testing)\.ts$|\/testing\.ts$|\/fixtures\/|\/testing\//.test(path);
