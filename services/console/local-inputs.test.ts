import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DatasetRequested } from "../../events-schema/index.ts";
import { s3ForTest } from "../../infra/local/s3/testing.ts";
import type { Peek } from "../batch/planning/peek.ts";
import { ObjectMissing } from "../chassis/ports.ts";
import { asUploaded, asWritten, peekAlsoAtFiles } from "./local-inputs.ts";
import { uploadSource } from "./publish-request.ts";
import { s3Peek } from "./s3-peek.ts";

let world: Awaited<ReturnType<typeof s3ForTest>>;
let folder = "";
const bucket = "uploads";

beforeAll(async () => {
  world = await s3ForTest();
  folder = await mkdtemp(join(tmpdir(), "local-inputs-"));
  await mkdir(join(folder, "in/more ones"), { recursive: true });
  await writeFile(join(folder, "rows.csv"), "0123456789");
  await writeFile(join(folder, "in/b.csv"), "b");
  await writeFile(join(folder, "in/more ones/a.csv"), "aa");
  await world.client.send(new CreateBucketCommand({ Bucket: bucket }));
  await world.client.send(new PutObjectCommand({ Bucket: bucket, Key: "rows.csv", Body: "0123456789" }));
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const listed = async (peek: Peek, uri: string): Promise<{ uri: string; bytes: number }[]> => {
  const all: { uri: string; bytes: number }[] = [];
  for await (const object of peek.list(uri)) all.push(object);
  return all;
};
const stages = (...uris: string[]) => ({ stages: uris.map((uri) => ({ name: "s", input: { from: "s3", uri } })) });
const file = (name: string): string => join(folder, name);
const urisOf = (data: Record<string, unknown>): string[] =>
  (data["stages"] as { input: { uri: string } }[]).map(({ input }) => input.uri);

describe.each([
  ["S3", () => `s3://${bucket}/rows.csv`, () => `s3://${bucket}/nothing`],
  [
    "this disk",
    () => urisOf(asUploaded(stages("file:rows.csv"), file("r.json")))[0] ?? "",
    () => urisOf(asUploaded(stages("file:nothing"), file("r.json")))[0] ?? "",
  ],
])("a look at %s", (_, there, missing) => {
  test("reads as many bytes as are asked for", async () => {
    const peek = peekAlsoAtFiles(s3Peek(world.client));
    expect(await peek.head(there())).toMatchObject({ bytes: 10 });
    expect(String(await peek.bytes(there(), 2, 5))).toBe("234");
    expect(String(await peek.bytes(there(), 0, 10))).toBe("0123456789");
    expect(await peek.bytes(there(), 4, 4)).toHaveLength(0);
  });

  test("says what is not there", async () => {
    const peek = peekAlsoAtFiles(s3Peek(world.client));
    expect(await peek.head(missing())).toBeUndefined();
    await expect(peek.bytes(missing(), 0, 5)).rejects.toThrow(ObjectMissing);
  });
});

test("a folder is listed with all that is in it, under names that a sentence can give back", async () => {
  const [uri = ""] = urisOf(asUploaded(stages("file:in/"), file("r.json")));
  const found = await listed(peekAlsoAtFiles(s3Peek(world.client)), uri);
  expect(found.map((object) => [asWritten(object.uri), object.bytes])).toEqual([
    [`file:${folder}/in/b.csv`, 1],
    [`file:${folder}/in/more ones/a.csv`, 2],
  ]);
  await expect(listed(peekAlsoAtFiles(s3Peek(world.client)), `${uri}none/`)).rejects.toThrow(ObjectMissing);
});

describe("publishing", () => {
  const upload = (data: Record<string, unknown>) =>
    uploadSource({ contract: DatasetRequested, data }, { file: file("r.json"), bucket, client: world.client });

  test("uploads files and folders of stages, and what they hold names them", async () => {
    const { data } = await upload(stages("file:rows.csv", "s3://other/rows.csv", "file:in/"));
    const [one = "", other, all = ""] = urisOf(data);
    expect(one).toMatch(/^s3:\/\/uploads\/sources\/[0-9a-f]{16}\/rows\.csv$/);
    expect(other).toBe("s3://other/rows.csv");
    const found = await listed(s3Peek(world.client), all);
    expect(found.map(({ uri, bytes }) => [uri.slice(all.length), bytes])).toEqual([
      ["b.csv", 1],
      ["more ones/a.csv", 2],
    ]);
    expect(urisOf((await upload(stages("file:rows.csv", "s3://other/rows.csv", "file:in/"))).data)).toEqual(
      urisOf(data),
    );
  });

  test("uploads with a table the images below its folder that it names, and nothing from elsewhere", async () => {
    await mkdir(join(folder, "shop/img"), { recursive: true });
    await writeFile(join(folder, "shop/img/a b.png"), "a");
    const names = ["img/a b.png", "../rows.csv", file("rows.csv"), "img/none.png", "img/../things.csv", "", "data:,x"];
    await writeFile(join(folder, "shop/things.csv"), `picture\n${names.map((name) => `"${name}"`).join("\n")}\n`);
    const stage = { input: { from: "s3", uri: "file:shop/things.csv" }, reads: "image", imageColumn: "picture" };
    const [uri = ""] = urisOf((await upload({ stages: [stage] })).data);
    const found = await listed(s3Peek(world.client), uri.slice(0, uri.lastIndexOf("/") + 1));
    expect(found.map((object) => object.uri.slice(uri.lastIndexOf("/") + 1))).toEqual(["img/a b.png", "things.csv"]);
    const [alone = ""] = urisOf((await upload({ stages: [{ ...stage, reads: "text" }] })).data);
    expect(alone).not.toBe(uri);
  });

  test("a table that a run will refuse is uploaded as it is", async () => {
    await writeFile(join(folder, "ragged.csv"), "image_path,b\n1\n");
    const stage = { input: { from: "s3", uri: "file:ragged.csv" }, reads: "image" };
    expect(urisOf((await upload({ stages: [stage] })).data)[0]).toMatch(/\/ragged\.csv$/);
  });
});
