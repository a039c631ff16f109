import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type ObjectAttributes,
} from "@aws-sdk/client-s3";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalOf, s3ForTest } from "./testing.ts";

let world: Awaited<ReturnType<typeof s3ForTest>>;
const Bucket = "objects";

beforeAll(async () => {
  world = await s3ForTest();
  await world.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => world.close());

const put = (Key: string, Body: string, more: Partial<ConstructorParameters<typeof PutObjectCommand>[0]> = {}) =>
  world.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = async (Key: string, more: Partial<ConstructorParameters<typeof GetObjectCommand>[0]> = {}) => {
  const answer = await world.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...answer, text: await answer.Body?.transformToString() };
};
const textOf = async (Key: string): Promise<string | undefined> => (await get(Key)).text;

describe("PutObject and GetObject", () => {
  test("give back bytes, type, metadata and the MD5 as ETag", async () => {
    const answer = await put("plain", "hello", {
      ContentType: "text/plain",
      Metadata: { owner: "ann" },
      CacheControl: "no-store",
    });
    expect(answer.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    const read = await get("plain");
    expect(read.text).toBe("hello");
    expect(read).toMatchObject({
      ContentType: "text/plain",
      Metadata: { owner: "ann" },
      CacheControl: "no-store",
      ContentLength: 5,
      ETag: answer.ETag,
    });
    expect(read.ChecksumCRC32).toBe(answer.ChecksumCRC32);
  });

  test.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)(
    "agree with the client on %s, for a buffer and for a stream",
    async (algorithm) => {
      const bytes = "0123456789".repeat(20_000);
      const whole = await put(`sum-${algorithm}`, bytes, { ChecksumAlgorithm: algorithm });
      const streamed = await world.client.send(
        new PutObjectCommand({
          Bucket,
          Key: `sum-${algorithm}-stream`,
          Body: Readable.from([Buffer.from(bytes)]),
          ContentLength: bytes.length,
          ChecksumAlgorithm: algorithm,
        }),
      );
      expect(streamed[`Checksum${algorithm}`]).toBeDefined();
      expect(streamed[`Checksum${algorithm}`]).toBe(whole[`Checksum${algorithm}`]);
      expect(await textOf(`sum-${algorithm}-stream`)).toBe(bytes);
      expect((await get(`sum-${algorithm}-stream`)).ContentEncoding).toBeUndefined();
    },
  );

  test("get a CRC64NVME where their sender has summed up nothing", async () => {
    const { status, headers } = await fetch(`${world.endpoint}/${Bucket}/plain`, { method: "PUT", body: "123456789" });
    expect([status, headers.get("x-amz-checksum-crc64nvme"), headers.get("x-amz-checksum-type")]).toEqual([
      200,
      "rosUhgp5mIg=",
      "FULL_OBJECT",
    ]);
    const copy = await world.client.send(
      new CopyObjectCommand({ Bucket, Key: "plain-copy", CopySource: `${Bucket}/plain` }),
    );
    expect(copy.CopyObjectResult).toMatchObject({ ChecksumCRC64NVME: "rosUhgp5mIg=", ChecksumType: "FULL_OBJECT" });
  });

  test("refuse bytes that are not what the sender summed up, and keep nothing", async () => {
    expect(await refusalOf(put("bad", "hello", { ContentMD5: "AAAAAAAAAAAAAAAAAAAAAA==" }))).toMatchObject({
      name: "BadDigest",
      status: 400,
    });
    expect(await refusalOf(put("bad", "hello", { ContentMD5: "short" }))).toMatchObject({ name: "InvalidDigest" });
    expect(await refusalOf(put("bad", "hello", { ChecksumSHA256: "A".repeat(43) + "=" }))).toMatchObject({
      name: "BadDigest",
    });
    expect(await refusalOf(put("bad", "hello", { ChecksumCRC32C: "AA==" }))).toMatchObject({ name: "InvalidRequest" });
    expect(await refusalOf(get("bad"))).toMatchObject({ name: "NoSuchKey", status: 404, Key: "bad" });
  });

  test("If-None-Match lets one of many racing writers win", async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => put("race", `writer ${index}`, { IfNoneMatch: "*" })),
    );
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    const winner = outcomes.findIndex((outcome) => outcome.status === "fulfilled");
    expect(await textOf("race")).toBe(`writer ${winner}`);
    expect(await refusalOf(put("race", "late", { IfNoneMatch: "*" }))).toMatchObject({
      name: "PreconditionFailed",
      status: 412,
    });
  });

  test("If-Match replaces only the version that was read", async () => {
    const first = await put("cas", "one");
    await put("cas", "two", { IfMatch: first.ETag });
    expect(await refusalOf(put("cas", "three", { IfMatch: first.ETag }))).toMatchObject({ name: "PreconditionFailed" });
    expect(await refusalOf(put("never", "one", { IfMatch: first.ETag }))).toMatchObject({
      name: "NoSuchKey",
      status: 404,
    });
    expect(await textOf("cas")).toBe("two");
  });

  test("conditions on reading answer 304 and 412", async () => {
    const { ETag } = await put("conditional", "x");
    expect(await refusalOf(get("conditional", { IfNoneMatch: ETag }))).toMatchObject({ status: 304 });
    expect(await refusalOf(get("conditional", { IfMatch: '"other"' }))).toMatchObject({
      name: "PreconditionFailed",
      status: 412,
    });
    expect(await refusalOf(get("conditional", { IfModifiedSince: new Date(Date.now() + 60_000) }))).toMatchObject({
      status: 304,
    });
  });

  test("conditions on the source of a copy fail under their own names, and a date to come is no condition", async () => {
    const { ETag } = await put("condition source", "x");
    const head = await world.client.send(new HeadObjectCommand({ Bucket, Key: "condition source" }));
    const past = new Date(0);
    const copy = (condition: object) =>
      world.client.send(
        new CopyObjectCommand({ Bucket, Key: "copied", CopySource: `${Bucket}/condition%20source`, ...condition }),
      );
    for (const [name, condition] of [
      ["If-Match", { CopySourceIfMatch: '"other"' }],
      ["If-Unmodified-Since", { CopySourceIfUnmodifiedSince: past }],
      ["If-None-Match", { CopySourceIfNoneMatch: ETag }],
      ["If-Modified-Since", { CopySourceIfModifiedSince: head.LastModified }],
    ] as const)
      expect(await refusalOf(copy(condition))).toMatchObject({
        name: "PreconditionFailed",
        status: 412,
        Condition: `x-amz-copy-source-${name}`,
      });
    const later = new Date(Date.now() + 600_000);
    expect(await copy({ CopySourceIfModifiedSince: later })).toMatchObject({ CopyObjectResult: { ETag } });
  });

  test.each([
    ["bytes=0-0", "0", "bytes 0-0/10"],
    ["bytes=3-5", "345", "bytes 3-5/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
    ["bytes=8-99", "89", "bytes 8-9/10"],
    ["bytes=5-3", "0123456789", undefined],
    ["lines=1-2", "0123456789", undefined],
  ])("Range %s gives %s", async (Range, expected, contentRange) => {
    await put("digits", "0123456789");
    const read = await get("digits", { Range });
    expect(read.text).toBe(expected);
    expect(read.ContentRange).toBe(contentRange);
  });

  test("a range behind the end is 416, and the empty object reads as empty", async () => {
    await put("digits", "0123456789");
    expect(await refusalOf(get("digits", { Range: "bytes=10-" }))).toMatchObject({
      name: "InvalidRange",
      status: 416,
      ActualObjectSize: "10",
    });
    await put("empty", "");
    expect(await textOf("empty")).toBe("");
  });

  test("overrides of response headers hold for one answer", async () => {
    await put("override", "x", { ContentType: "text/plain" });
    expect((await get("override", { ResponseContentType: "application/json" })).ContentType).toBe("application/json");
    expect((await get("override")).ContentType).toBe("text/plain");
  });

  test("keys of more than 1024 bytes, unknown buckets and too much metadata are refused by AWS's names", async () => {
    expect(await refusalOf(put("é".repeat(513), "x"))).toMatchObject({
      name: "KeyTooLongError",
      MaxSizeAllowed: "1024",
    });
    expect(await refusalOf(world.client.send(new GetObjectCommand({ Bucket: "nobody", Key: "x" })))).toMatchObject({
      name: "NoSuchBucket",
    });
    expect(await refusalOf(put("meta", "x", { Metadata: { big: "x".repeat(3000) } }))).toMatchObject({
      name: "MetadataTooLarge",
    });
    expect(await refusalOf(put("acl", "x", { ACL: "public-read" }))).toMatchObject({
      name: "AccessControlListNotSupported",
    });
    expect(await refusalOf(put("cold", "x", { StorageClass: "FREEZER" as never }))).toMatchObject({
      name: "InvalidStorageClass",
    });
  });

  test("attributes of an object are those that were asked for", async () => {
    await put("attributes", "hello", { ChecksumAlgorithm: "SHA256" });
    const ask = (...ObjectAttributes: ObjectAttributes[]) =>
      world.client.send(new GetObjectAttributesCommand({ Bucket, Key: "attributes", ObjectAttributes }));
    expect(await ask("ETag", "Checksum", "ObjectSize", "StorageClass", "ObjectParts")).toMatchObject({
      ETag: "5d41402abc4b2a76b9719d911017c592",
      Checksum: { ChecksumSHA256: "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", ChecksumType: "FULL_OBJECT" },
      ObjectSize: 5,
      StorageClass: "STANDARD",
      LastModified: expect.any(Date) as Date,
    });
    expect((await ask("ObjectSize")).ETag).toBeUndefined();
    expect(await refusalOf(ask("Colour" as ObjectAttributes))).toMatchObject({ name: "InvalidArgument" });
  });

  test("a body without a length is refused", async () => {
    const body = new Blob(["x"]).stream();
    const request = new Request(`${world.endpoint}/${Bucket}/nolength`, { method: "PUT", body, duplex: "half" });
    const answer = await fetch(request);
    expect(answer.status).toBe(501);
    expect(await answer.text()).toContain("<Code>NotImplemented</Code>");
  });
});

test("a client that sends a large body to a wrong bucket hears the error, not a broken connection", async () => {
  const call = world.client.send(
    new PutObjectCommand({ Bucket: "nobody", Key: "x", Body: Buffer.alloc(8 * 1024 * 1024) }),
  );
  expect(await refusalOf(call)).toMatchObject({ name: "NoSuchBucket", status: 404 });
});

describe("HeadObject", () => {
  test("answers like GET without the body, and errors have no body", async () => {
    await put("head", "12345");
    expect(await world.client.send(new HeadObjectCommand({ Bucket, Key: "head" }))).toMatchObject({ ContentLength: 5 });
    expect(await refusalOf(world.client.send(new HeadObjectCommand({ Bucket, Key: "gone" })))).toMatchObject({
      name: "NotFound",
      status: 404,
    });
    const raw = await fetch(`${world.endpoint}/${Bucket}/gone`, { method: "HEAD" });
    expect(await raw.text()).toBe("");
  });
});

describe("CopyObject", () => {
  test("copies bytes and metadata under hostile names, and can replace the metadata", async () => {
    await put("from/ä +?&%.txt", "copied", { Metadata: { a: "1" }, ContentType: "text/plain" });
    const CopySource = `${Bucket}/${encodeURIComponent("from/ä +?&%.txt")}`;
    const copy = await world.client.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource }));
    expect(copy.CopyObjectResult?.ETag).toBe((await get("from/ä +?&%.txt")).ETag);
    expect(await get("to")).toMatchObject({ Metadata: { a: "1" }, ContentType: "text/plain" });
    await world.client.send(
      new CopyObjectCommand({ Bucket, Key: "to", CopySource, MetadataDirective: "REPLACE", Metadata: { b: "2" } }),
    );
    expect((await get("to")).Metadata).toEqual({ b: "2" });
    await world.client.send(new DeleteObjectCommand({ Bucket, Key: "from/ä +?&%.txt" }));
    expect(await textOf("to")).toBe("copied");
  });

  test("onto itself without a change is refused, and so is a missing source", async () => {
    await put("self", "x");
    expect(
      await refusalOf(world.client.send(new CopyObjectCommand({ Bucket, Key: "self", CopySource: `${Bucket}/self` }))),
    ).toMatchObject({ name: "InvalidRequest" });
    expect(
      await refusalOf(world.client.send(new CopyObjectCommand({ Bucket, Key: "x", CopySource: `${Bucket}/none` }))),
    ).toMatchObject({ name: "NoSuchKey" });
  });
});

describe("deleting", () => {
  test("is idempotent, one by one and in bulk", async () => {
    await put("d1", "x");
    await put(" d2 \n<&>", "x");
    await world.client.send(new DeleteObjectCommand({ Bucket, Key: "d1" }));
    const answer = await world.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "d1" }, { Key: " d2 \n<&>" }] } }),
    );
    expect(answer.Deleted?.map((entry) => entry.Key)).toEqual(["d1", " d2 \n<&>"]);
    expect(await refusalOf(get(" d2 \n<&>"))).toMatchObject({ name: "NoSuchKey" });
  });

  test("in bulk refuses more than 1000 keys, no keys and entities", async () => {
    const Objects = Array.from({ length: 1001 }, (_, index) => ({ Key: `k${index}` }));
    expect(await refusalOf(world.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } })))).toMatchObject(
      { name: "MalformedXML" },
    );
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><Delete><Object><Key>&a;</Key></Object></Delete>';
    const answer = await fetch(`${world.endpoint}/${Bucket}?delete`, {
      method: "POST",
      body: bomb,
      headers: { "content-md5": (await import("node:crypto")).createHash("md5").update(bomb).digest("base64") },
    });
    expect(await answer.text()).toContain("<Code>MalformedXML</Code>");
  });
});

test("tags are set with the object, changed and read", async () => {
  await put("tagged", "x", { Tagging: "a=1&b=two%20words" });
  const tags = async () => (await world.client.send(new GetObjectTaggingCommand({ Bucket, Key: "tagged" }))).TagSet;
  expect(await tags()).toEqual([
    { Key: "a", Value: "1" },
    { Key: "b", Value: "two words" },
  ]);
  await world.client.send(
    new PutObjectTaggingCommand({ Bucket, Key: "tagged", Tagging: { TagSet: [{ Key: "c", Value: "" }] } }),
  );
  expect(await tags()).toEqual([{ Key: "c", Value: "" }]);
});

test("what is not here is refused by name", async () => {
  const unknown = put("x", "x", { ServerSideEncryption: "aes:kms" as "aws:kms" });
  expect(await refusalOf(unknown)).toMatchObject({
    name: "InvalidArgument",
    ArgumentName: "x-amz-server-side-encryption",
  });
  const answer = await fetch(`${world.endpoint}/${Bucket}/x?torrent`);
  expect(answer.status).toBe(501);
  expect(await answer.text()).toContain("S3 GetObjectTorrent is not in the local cloud");
  const listed = await fetch(`${world.endpoint}/bucket?metrics`);
  expect(await listed.text()).toContain("S3 ListBucketMetricsConfigurations is not in the local cloud");
});
