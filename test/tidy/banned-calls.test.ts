import { expect, test } from "vitest";
import { isTest, sourceFiles } from "./source-files.ts";

/** Comments and texts may name what code may not call. */
const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*.*?\*\//gs, "").replaceAll(/(?<=^|\s)\/\/.*$/gm, "");

const lines = (folders: string[], banned: RegExp, except: (path: string) => boolean): string[] =>
  sourceFiles(...folders)
    .filter(({ path }) => !except(path))
    .flatMap(({ path, text }) => [...withoutComments(text).matchAll(banned)].map(([call]) => `${path}: ${call}`));

test("services read clock, randomness and timers through the chassis only", () => {
  const banned =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(|\bsetTimeout\(|\bsetInterval\(|\bperformance\.now\(|node:timers/g;
  expect(
    lines(["services", "events-schema"], banned, (path) => path === "services/chassis/clock.ts" || isTest(path)),
  ).toEqual([]);
});

test("only composition roots and the CLI read the environment", () => {
  const allowed = (path: string) =>
    /^services\/[^/]+\/main\.ts$/.test(path) || path === "services/console/cli.ts" || isTest(path);
  expect(lines(["services", "events-schema"], /\bprocess\.env\b/g, allowed)).toEqual([]);
});

test("tests never sleep and never replace modules", () => {
  const banned = /\bsetTimeout\(|\bsetInterval\(|\bvi\.mock\(/g;
  const files = (path: string) => !path.endsWith(".test.ts") || path === "test/tidy/banned-calls.test.ts";
  expect(lines(["services", "events-schema", "infra", "examples", "test"], banned, files)).toEqual([]);
});

test("nothing evaluates text as code", () => {
  expect(lines(["services", "events-schema", "infra", "examples"], /\beval\(|\bnew Function\(/g, () => false)).toEqual(
    [],
  );
});

test("there are no default exports but where a tool asks for one, and no types switched off", () => {
  const tools = (path: string) => path.endsWith(".d.ts");
  expect(
    lines(
      ["services", "events-schema", "infra", "examples", "test"],
      /^export default\b|@ts-ignore|@ts-nocheck|\bas any\b/gm,
      (path) => tools(path) || path.startsWith("test/tidy/") || path === "test/closing-line.ts",
    ),
  ).toEqual([]);
});

test("no service compares with the name of a class: a bundle's classes have other names", () => {
  expect(lines(["services", "events-schema"], /(?<!\.)\b[A-Z][a-z]\w*\.name\b/g, isTest)).toEqual([]);
});
