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
  await writeFile(join(folder, "my rows.csv"), "{}");
  const refusal: unknown = await readRequest(file).catch((error: unknown) => error);
  const lines = (refusal as Error).message.split("\n");
  expect(lines).toEqual([
    `${file}:3:13: name is "no name!"; it must be letters and digits, with single - or _ between them; correct it`,
    `${file}:6:19: promptsMin is -1; it must be at least 1; raise it`,
  ]);
});

test.each([
  ["file:nothing.csv", "nothing.csv, which is not a file; correct the path"],
  ["file:.", ", which is not a file; correct the path"],
  ["file:nothing/", "nothing/?, which is (not a file|no folder with files); correct the path"],
  ["rows.csv", 'source.uri is "rows.csv"; it must be an S3 URI such as .*; write "file:rows.csv" where it is a file'],
  ["https://x/y", "it must be an S3 URI such as .*; correct it$"],
])("a source of %s is refused where it stands, before anything is asked or uploaded", async (uri, why) => {
  const file = join(folder, "missing.json");
  const pipeline = { name: "p", stages: [{ name: "s", model: "m", input: { from: "s3", uri } }] };
  for (const [text, place] of [
    [request("rows", 8).replace("file:my rows.csv", uri), "4:24"],
    [`{"type":"PipelineRequested",\n"data":${JSON.stringify(pipeline)}}`, "2:81"],
  ] as const) {
    await writeFile(file, text);
    const said = new RegExp(`missing\\.json:${place}: .*${why}`.replace("source.uri", "(source|stages.0.input).uri"));
    await expect(readRequest(file)).rejects.toThrow(said);
  }
});

test("a file that is not uploaded yet is no mistake", async () => {
  const file = join(folder, "right.json");
  await writeFile(file, request("rows", 8));
  await writeFile(join(folder, "my rows.csv"), "{}");
  const { data } = await readRequest(file);
  expect(data["source"]).toEqual({ uri: "file:my rows.csv" });
});
