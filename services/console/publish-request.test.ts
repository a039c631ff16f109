import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRequest } from "./publish-request.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "choreo-publish-"));
});
afterAll(() => rm(folder, { recursive: true }));

const request = (name: string, promptsMin: number) => `{ "type": "DatasetRequested",
  "data": {
    "name": "${name}",
    "source": { "uri": "file:my rows.csv" },
    "records": { "format": "prepared", "as": "conversation" },
    "promptsMin": ${promptsMin} } }`;

test("all that is wrong with a request is said at once, each with its place, before a file is uploaded", async () => {
  const file = join(folder, "wrong.json");
  await writeFile(file, request("no name!", -1));
  const refusal: unknown = await readRequest(file).catch((error: unknown) => error);
  const lines = (refusal as Error).message.split("\n");
  expect(lines).toEqual([
    `${file}:3:13: name is "no name!"; it must be letters and digits, with single - or _ between them; correct it`,
    `${file}:6:19: promptsMin is -1; it must be at least 1; raise it`,
  ]);
});

test("a file that is not uploaded yet is no mistake", async () => {
  const file = join(folder, "right.json");
  await writeFile(file, request("rows", 8));
  const { data } = await readRequest(file);
  expect(data["source"]).toEqual({ uri: "file:my rows.csv" });
});
