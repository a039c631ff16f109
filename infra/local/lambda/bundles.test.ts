import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundles } from "./bundles.ts";

const entry = "services/one/main.ts";
let root: string;
let made: Set<string>;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "choreo-bundles-"));
  made = new Set();
  await mkdir(join(root, dirname(entry)), { recursive: true });
  await write("main.ts", `import { word } from "./word.ts";\nexport const handler = (): string => word;`);
  await write("word.ts", `export const word: string = "first";`);
});
afterEach(async () => {
  for (const folder of [root, ...made]) await rm(folder, { recursive: true });
});

const write = (name: string, text: string) => writeFile(join(root, dirname(entry), name), text);

/** As another process sees it: nothing is remembered but what stands on the disk. */
const bundle = async (): Promise<string> => {
  const module = await bundles(root)(entry);
  made.add(dirname(module));
  return module;
};

let imports = 0;
const said = async (module: string): Promise<unknown> => {
  imports += 1;
  const { handler } = (await import(`${pathToFileURL(module).href}?${imports}`)) as { handler: () => unknown };
  return handler();
};

test("an entry becomes one module, which is left alone while nothing it is made of changes", async () => {
  const module = await bundle();
  expect(await said(module)).toBe("first");
  await writeFile(module, `export const handler = () => "the same file";`);
  expect(await said(await bundle())).toBe("the same file");
});

test("a change in any file it is made of makes it anew", async () => {
  const module = await bundle();
  await write("word.ts", `export const word: string = "changed";`);
  expect(await bundle()).toBe(module);
  expect(await said(module)).toBe("changed");
});

test("one cloud asks once for each entry, however many functions share it", async () => {
  const source = bundles(root);
  const [one, other] = [source(entry), source(entry)];
  expect(one).toBe(other);
  made.add(dirname(await one));
});

test("a list that is not whole is no list", async () => {
  const module = await bundle();
  await writeFile(join(dirname(module), "made-of.json"), `{"infra/con`);
  await expect(bundle()).resolves.toBe(module);
});

test("code that cannot be bundled is told of by file and line", async () => {
  await write("main.ts", `import { missing } from "./nowhere.ts";\nexport const handler = () => missing;`);
  await expect(bundles(root)(entry)).rejects.toThrow(/main\.ts:1:\d+: ERROR: Could not resolve "\.\/nowhere\.ts"/);
});
