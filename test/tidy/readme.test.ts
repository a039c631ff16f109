import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { DatasetRequested, readTolerantly } from "../../events-schema/index.ts";
import { root } from "./source-files.ts";

const pages = globSync(["*.md", "docs/**/*.md", "services/*/*.md", "infra/**/*.md", "test/**/*.md"], {
  cwd: root,
});
const read = (page: string): string => readFileSync(join(root, page), "utf8");
const blocks = (page: string, language: string): string[] =>
  [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n(?<code>[\\s\\S]*?)^\`\`\``, "gm"))].map(
    ({ groups }) => groups?.["code"] ?? "",
  );

describe.each(pages)("%s", (page) => {
  test("links to files that exist", () => {
    const prose = read(page)
      .replaceAll(/^```[\s\S]*?^```/gm, "")
      .replaceAll(/`[^`\n]*`/g, "");
    const links = [...prose.matchAll(/\]\((?<to>(?!https?:|#|mailto:)[^)#\s]+)[^)]*\)/g)].map(
      ({ groups }) => groups?.["to"] ?? "",
    );
    expect(links.filter((to) => !existsSync(join(root, dirname(page), to)))).toEqual([]);
  });

  test("names npm scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/npm run (?:-\S+ )*(?<name>[a-z][a-z:-]*)/g)].map(
      ({ groups }) => groups?.["name"] ?? "",
    );
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

test("the TypeScript of every page compiles", () => {
  const folder = join(root, "node_modules/.cache/choreo/snippets");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const snippets = pages.flatMap((page) => blocks(page, "ts"));
  for (const [number, code] of snippets.entries())
    writeFileSync(join(folder, `snippet-${number}.ts`), `${code}\nexport {};\n`);
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(root, "tsconfig.json"), include: ["*.ts"], exclude: [] }),
  );
  expect(snippets.length).toBeGreaterThan(0);
  execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", folder], { stdio: "pipe" });
});

test("the request in README and those in examples/ match their contract", () => {
  const examples = globSync("examples/*.json", { cwd: root })
    .map((file) => JSON.parse(read(file)) as { type: string; data: { source: { uri: string } } })
    // Pipelines: test/contract/example-pipelines.test.ts.
    .flatMap(({ type, data }) => (type === DatasetRequested.type ? [data] : []));
  for (const data of examples) {
    const uploaded = { ...data, source: { ...data.source, uri: data.source.uri.replace("file:", "s3://bucket/") } };
    expect(readTolerantly(DatasetRequested, uploaded)).toMatchObject({ ok: true });
  }
  expect(examples.length).toBeGreaterThan(1);
});
