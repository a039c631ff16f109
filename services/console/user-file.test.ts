import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UserError } from "./user-error.ts";
import { parseUserJson, readUserFile } from "./user-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "choreo-user-file-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a file that is not there, or is none, is a user's mistake and said so", async () => {
  const missing = join(folder, "missing.json");
  await expect(readUserFile(missing)).rejects.toThrow(
    new UserError(`${missing} cannot be read: there is no such file`),
  );
  await expect(readUserFile(folder)).rejects.toThrow(/cannot be read: it is a folder$/);
});

test("what is no JSON is named with its place", () => {
  expect(parseUserJson("[1]", "a.json")).toEqual([1]);
  expect(() => parseUserJson(" \n", "a.json")).toThrow(/^a\.json is empty/);
  const refusal = (text: string) => expect(() => parseUserJson(text, "a.json"));
  refusal("[1").toThrow(/^a\.json:1:3: it is not JSON: /);
  refusal('{"a": 1,\n "b": [1, 2,],\n "c": 3}').toThrow(/^a\.json:2:13: it is not JSON: Unexpected token '\]'; /);
  refusal('{"a":\n1,}').toThrow(/^a\.json:2:3: it is not JSON: Expected double-quoted property name; /);
  refusal('{"a": tru}').toThrow(/^a\.json:1:10: /);
  refusal('\u00a0{"a": "\u001b[2J"}').toThrow(/^a\.json:1:1: \P{Cc}*$/u);
  refusal('["x').toThrow(/^a\.json:1:4: /);
});

test.each<[string, string[]]>([
  ['{"a": 1,\n "b": {"a": 2, "c": 3},\n "d": [{"a": 4}]}', []],
  [
    '{"a": 1,\n "\\u0061": 2}',
    ['a.json:2:2: "a" stands at a.json:1:2 already, and one of them would be lost; keep one'],
  ],
  [
    '{"a": 1, "a": 2,\n "b": [{"x\\u001b": 3, "x\\u001b": 3}], "a": 4}',
    ["a.json:1:10: ", 'a.json:2:23: "x\\u001b" stands at a.json:2:9', 'a.json:2:39: "a" stands at a.json:1:2'],
  ],
  ['{"__proto__": {}}', ['a.json:1:2: "__proto__" is no name that can be read; leave it out']],
  [`{${'"a":1,'.repeat(30)}"b":1}`, [...Array.from({ length: 20 }, () => '"a" stands at'), "a.json: and 9 more"]],
  [`${"[".repeat(100_000)}${"]".repeat(100_000)}`, ["a.json is nested deeper than 20 levels"]],
])("%# names that stand twice are refused, each with both places", (text, lines) => {
  let said = "";
  try {
    expect(parseUserJson(text, "a.json")).toEqual(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    said = error.message;
  }
  expect(said === "" ? [] : said.split("\n")).toEqual(lines.map((line) => expect.stringContaining(line) as string));
});

test("a file is UTF-8 or refused; the mark before it is no part of it", async () => {
  const file = join(folder, "marked.json");
  await writeFile(file, "\uFEFF[1]");
  expect(parseUserJson(await readUserFile(file), file)).toEqual([1]);
  await writeFile(file, Buffer.from("[1]", "utf16le").fill(0xff, 0, 1));
  await expect(readUserFile(file)).rejects.toThrow(/is no text in UTF-8; save it as UTF-8/);
});
