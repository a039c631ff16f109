import {
  CreateBucketCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalOf, s3ForTest } from "./testing.ts";

let world: Awaited<ReturnType<typeof s3ForTest>>;
const Bucket = "listing";
const odd = [
  "../up",
  "..",
  "a/../b",
  "./x",
  "/leading",
  "//double//",
  "a b",
  "a+b",
  "ä/ö",
  "日本/語",
  "😀",
  "a&<>\"'b",
  "line\nbreak",
  "tab\t",
  "cr\rx",
  "%2F",
  "?q=1",
  "#frag",
  "k".repeat(1024),
  "é".repeat(512),
];
const byBytes = (keys: readonly string[]): string[] =>
  keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

beforeAll(async () => {
  world = await s3ForTest();
  await world.client.send(new CreateBucketCommand({ Bucket }));
  for (const Key of odd) await world.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
});
afterAll(() => world.close());

const pages = async (input: Partial<ConstructorParameters<typeof ListObjectsV2Command>[0]>) => {
  const keys: string[] = [];
  const prefixes: string[] = [];
  let token: string | undefined;
  do {
    const page = await world.client.send(new ListObjectsV2Command({ Bucket, ...input, ContinuationToken: token }));
    expect(page.KeyCount).toBe((page.Contents?.length ?? 0) + (page.CommonPrefixes?.length ?? 0));
    keys.push(...(page.Contents ?? []).map((entry) => entry.Key ?? ""));
    prefixes.push(...(page.CommonPrefixes ?? []).map((entry) => entry.Prefix ?? ""));
    token = page.NextContinuationToken;
    expect(page.IsTruncated).toBe(token !== undefined);
  } while (token);
  return { keys, prefixes };
};

describe("odd keys", () => {
  test("list in the order of their bytes, whatever the page size", async () => {
    for (const MaxKeys of [1, 3, 1000]) expect((await pages({ MaxKeys })).keys).toEqual(byBytes(odd));
  });

  test("come back percent-encoded when the client asks", async () => {
    const { keys } = await pages({ EncodingType: "url", MaxKeys: 4 });
    expect(keys.map((key) => decodeURIComponent(key.replaceAll("+", "%20")))).toEqual(byBytes(odd));
  });

  test("read back as they were written, and none leaves the folder of the objects", async () => {
    for (const Key of odd) {
      const read = await world.client.send(new GetObjectCommand({ Bucket, Key }));
      expect(await read.Body?.transformToString()).toBe(Key);
    }
  });
});

/** What a listing must be, said without pages. */
const expected = (keys: readonly string[], prefix: string, delimiter: string, after: string) => {
  const matching = byBytes(keys).filter(
    (key) => key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0,
  );
  const prefixOf = (key: string): string | undefined => {
    const found = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    return found < 0 ? undefined : key.slice(0, found + delimiter.length);
  };
  return {
    keys: matching.filter((key) => prefixOf(key) === undefined),
    prefixes: [...new Set(matching.map(prefixOf).filter((found) => found !== undefined && found !== after))],
  };
};

test("any prefix, delimiter, start and page size give what one big page would", async () => {
  const bucket = "property";
  await world.client.send(new CreateBucketCommand({ Bucket: bucket }));
  const part = fc.constantFrom("a", "b", "/", "é", "😀", "-");
  const text = (max: number) => fc.array(part, { maxLength: max }).map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(text(4).filter(Boolean), { maxLength: 12 }),
      text(2),
      fc.constantFrom("", "/", "é", "a/"),
      text(2),
      fc.integer({ min: 1, max: 5 }),
      async (keys, Prefix, Delimiter, StartAfter, MaxKeys) => {
        for (const key of keys) await world.s3.port.put(bucket, key, "");
        const asked = {
          Bucket: bucket,
          MaxKeys,
          ...(Prefix && { Prefix }),
          ...(Delimiter && { Delimiter }),
          ...(StartAfter && { StartAfter }),
        };
        const found = await pages(asked);
        for (const Key of keys) await world.client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
        expect(found).toEqual(expected(keys, Prefix, Delimiter, StartAfter));
      },
    ),
    { numRuns: 40, seed: 7 },
  );
});

test("the first version of the listing pages by marker", async () => {
  const keys: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await world.client.send(new ListObjectsCommand({ Bucket, MaxKeys: 5, Marker }));
    keys.push(...(page.Contents ?? []).map((entry) => entry.Key ?? ""));
    Marker = page.IsTruncated ? keys.at(-1) : undefined;
  } while (Marker);
  expect(keys).toEqual(byBytes(odd));
});

test("max-keys of none, a forged token and a bad encoding are answered as on AWS", async () => {
  expect(await world.client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }))).toMatchObject({
    KeyCount: 0,
    IsTruncated: false,
  });
  expect(
    await refusalOf(world.client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: "forged" }))),
  ).toMatchObject({ name: "InvalidArgument" });
  expect(await refusalOf(world.client.send(new ListObjectsV2Command({ Bucket, MaxKeys: -1 })))).toMatchObject({
    name: "InvalidArgument",
  });
  expect(await refusalOf(world.client.send(new ListObjectsV2Command({ Bucket: "nobody" })))).toMatchObject({
    name: "NoSuchBucket",
  });
});
