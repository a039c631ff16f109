import { mkdtemp, rm } from "node:fs/promises";
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
  expect(parseUserJson("\uFEFF[1]", "a.json")).toEqual([1]);
  expect(() => parseUserJson(" \n", "a.json")).toThrow(/^a\.json is empty/);
  expect(() => parseUserJson("[1", "a.json")).toThrow(/^a\.json is not JSON: .*position 2/);
});
