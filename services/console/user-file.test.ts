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
  expect(() => parseUserJson("[1", "a.json")).toThrow(/^a\.json is not JSON: .*position 2/);
});

test("a file is UTF-8 or refused; the mark before it is no part of it", async () => {
  const file = join(folder, "marked.json");
  await writeFile(file, "\uFEFF[1]");
  expect(parseUserJson(await readUserFile(file), file)).toEqual([1]);
  await writeFile(file, Buffer.from("[1]", "utf16le").fill(0xff, 0, 1));
  await expect(readUserFile(file)).rejects.toThrow(/is no text in UTF-8; save it as UTF-8/);
});
