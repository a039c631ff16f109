import { expect, test } from "vitest";
import { png } from "../../../infra/local/bedrock/runtime/sample-images.ts";
import { memoryObjects } from "../../chassis/memory/memory-objects.ts";
import { imageLimitsOf } from "../../models/image-limits.ts";
import { fetchImage, imageUri } from "./fetch-image.ts";

const claude = "anthropic.claude-3-haiku-20240307-v1:0";
const objects = memoryObjects();
objects.put("s3://bkt/shirts/a.png", png(3, 2));
objects.put("s3://bkt/shirts/png-within.jpg", png(3, 2));
objects.put("s3://bkt/shirts/note.png", "hello there");
objects.put("s3://bkt/shirts/cut.png", png(3, 2).subarray(0, 14));
objects.put("s3://bkt/shirts/empty.png", "");
objects.put("s3://bkt/shirts/wide.png", png(8001, 1));
objects.put("s3://bkt/shirts/heavy.png", png(2, 2, 3_932_160));

const fetch = (uri: string | undefined, modelId = claude) =>
  fetchImage(uri, { objects, modelId, limits: imageLimitsOf(modelId) });

test.each(["s3://bkt/shirts/a.png", "s3://bkt/shirts/png-within.jpg"])("%s is what its bytes are", async (uri) => {
  expect(await fetch(uri)).toMatchObject({ kind: "image", image: { format: "png", width: 3, height: 2 } });
});

const embedded = (bytes: Buffer) => `data:;base64,${bytes.toString("base64")}`;

test("an image that stands in its record is what its bytes are, whatever it claims to be", async () => {
  const claims = `data:image/jpeg;base64,${png(3, 2).toString("base64")}`;
  for (const uri of [embedded(png(3, 2)), claims])
    expect(await fetch(uri)).toMatchObject({ kind: "image", image: { format: "png", width: 3, height: 2 } });
});

test.each([
  [undefined, "image-missing", /names no image/],
  ["s3://bkt/shirts/none.png", "image-missing", /is not there, or this stack may not read it/],
  ["s3://bucket", "image-missing", /is no object's URI/],
  ["s3://Not_A_Bucket/a.png", "image-missing", /is no object's URI/],
  [`s3://bucket/${"é".repeat(513)}`, "image-missing", /is no object's URI/],
  ["s3://bkt/shirts/note.png", "image-unreadable", /they begin 68656c6c/],
  ["s3://bkt/shirts/cut.png", "image-unreadable", /no PNG, JPEG, GIF or WebP/],
  ["s3://bkt/shirts/empty.png", "image-unreadable", /begin with nothing/],
  ["data:,hello", "image-missing", /is no object's URI/],
  ["data:;base64,", "image-unreadable", /the image in the record: its bytes .* begin with nothing/],
  ["data:;base64,aGVsbG8=", "image-unreadable", /they begin 68656c6c/],
  [embedded(png(8001, 1)), "image-too-large", /the image in the record is 8001 x 1 pixels/],
  [embedded(png(2, 2, 3_932_160)), "image-too-large", /the image in the record has 3932228 bytes/],
  ["s3://bkt/shirts/wide.png", "image-too-large", /8001 x 1 pixels, .* takes 8000 a side/],
  ["s3://bkt/shirts/heavy.png", "image-too-large", /has 3932228 bytes, .* takes 3932160 at most/],
])("%.60s fails its record: %s", async (uri, reason, message) => {
  expect(await fetch(uri)).toMatchObject({ kind: "none", reason, message: expect.stringMatching(message) });
});

test("a model that does not see takes none, small or large", async () => {
  for (const uri of ["s3://bkt/shirts/a.png", "s3://bkt/shirts/heavy.png"])
    expect(await fetch(uri, "amazon.nova-micro-v1:0")).toMatchObject({ reason: "image-unseen" });
});

test.each([
  ["s3://c/x.png", "s3://c/x.png"],
  ["x.png", "s3://b/tables/x.png"],
  [" pictures/x y.png ", "s3://b/tables/pictures/x y.png"],
  ["  ", undefined],
  ["data:;base64,aGk=", "data:;base64,aGk="],
])("%j in s3://b/tables/t.csv names %s", (named, uri) => {
  expect(imageUri(named, "s3://b/tables/t.csv")).toBe(uri);
});
