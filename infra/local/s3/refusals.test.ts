import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type CopyObjectCommandInput,
  type CreateBucketCommandInput,
  type GetObjectCommandInput,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalOf, s3ForTest } from "./testing.ts";

const Bucket = "strict";
let world: Awaited<ReturnType<typeof s3ForTest>>;
beforeAll(async () => {
  world = await s3ForTest();
  await world.client.send(new CreateBucketCommand({ Bucket }));
  await put({});
  await put({ Key: "archived", StorageClass: "GLACIER" });
});
afterAll(() => world.close());

const put = (more: Partial<PutObjectCommandInput>) =>
  world.client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "hello", ...more }));
const get = (more: Partial<GetObjectCommandInput>) =>
  world.client.send(new GetObjectCommand({ Bucket, Key: "k", ...more }));
const copy = (more: Partial<CopyObjectCommandInput>) =>
  world.client.send(new CopyObjectCommand({ Bucket, Key: "k", CopySource: `${Bucket}/k`, ...more }));

const noAcls = "InvalidBucketAclWithObjectOwnership";
const definitions: [Partial<CreateBucketCommandInput>, string][] = [
  [{ ACL: "public-read" }, noAcls],
  [{ ACL: "authenticated-read", ObjectOwnership: "BucketOwnerEnforced" }, noAcls],
  [{ GrantRead: "id=1" }, noAcls],
  [{ ACL: "public-read", ObjectOwnership: "ObjectWriter" }, "InvalidBucketAclWithBlockPublicAccessError"],
  [{ ACL: "nobody" as "private" }, "InvalidArgument"],
  [{ ObjectOwnership: "Nobody" as "ObjectWriter" }, "InvalidArgument"],
  [{ ObjectOwnership: "ObjectWriter" }, "UnsupportedOperation"],
];

describe("a bucket", () => {
  test.each(definitions)("is not made with %j", async (more, name) => {
    const command = new CreateBucketCommand({ Bucket: "refused", ...more });
    expect(await refusalOf(world.client.send(command))).toMatchObject({ name });
  });

  test("is made with its tags, and not from another document", async () => {
    const CreateBucketConfiguration = { Tags: [{ Key: "team", Value: "ml" }] };
    await world.client.send(new CreateBucketCommand({ Bucket: "tagged", CreateBucketConfiguration }));
    const { TagSet } = await world.client.send(new GetBucketTaggingCommand({ Bucket: "tagged" }));
    expect(TagSet).toEqual(CreateBucketConfiguration.Tags);
    const answer = await fetch(`${world.endpoint}/other`, { method: "PUT", body: "<Something/>" });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("MalformedXML")]);
  });
});

const refused: [string, () => Promise<unknown>, object][] = [
  ["reading an archive", () => get({ Key: "archived" }), { name: "InvalidObjectState", status: 403 }],
  ["copying an archive", () => copy({ CopySource: `${Bucket}/archived` }), { name: "InvalidObjectState" }],
  ["a reserved tag", () => put({ Tagging: "aws:x=1" }), { name: "InvalidTag" }],
  ["a tag with other characters", () => put({ Tagging: "a=%3Cb%3E" }), { name: "InvalidTag" }],
  ["a key for no encryption", () => put({ SSEKMSKeyId: "key" }), { name: "InvalidArgument" }],
  [
    "a customer's key for an object that has none",
    () => get({ SSECustomerAlgorithm: "AES256", SSECustomerKey: "x".repeat(32), SSECustomerKeyMD5: "x" }),
    { name: "InvalidRequest" },
  ],
  [
    "an owner that is no account",
    () => get({ ExpectedBucketOwner: "me" }),
    { name: "InvalidBucketOwnerAWSAccountID", status: 400 },
  ],
  ["a copy onto itself", () => copy({}), { name: "InvalidRequest" }],
  [
    "an access point",
    () => copy({ CopySource: "arn:aws:s3:us-east-1:000000000000:accesspoint/a/object/k" }),
    { name: "UnsupportedOperation" },
  ],
];

test("S3 Control is refused by its name", async () => {
  const headers = { "x-amz-account-id": "000000000000" };
  const answer = await fetch(`${world.endpoint}/v20180820/jobs`, { headers });
  expect([answer.status, await answer.text()]).toEqual([501, expect.stringContaining("S3 Control GET jobs is not in")]);
});

test.each(refused)("%s is refused", async (_name, call, wanted) => {
  expect(await refusalOf(call())).toMatchObject(wanted);
});

test("a copy onto itself can change class and encryption, which no copy inherits", async () => {
  await put({ Key: "own", ContentType: "text/plain", Metadata: { a: "1" } });
  await copy({ Key: "own", CopySource: `${Bucket}/own`, StorageClass: "STANDARD_IA" });
  const head = (Key: string) => world.client.send(new HeadObjectCommand({ Bucket, Key }));
  expect(await head("own")).toMatchObject({
    StorageClass: "STANDARD_IA",
    ContentType: "text/plain",
    Metadata: { a: "1" },
  });
  await copy({ Key: "child", CopySource: `${Bucket}/own` });
  expect((await head("child")).StorageClass).toBeUndefined();
});

const hello = "5\r\nhello\r\n0\r\n";
const crc32 = "x-amz-checksum-crc32:NhCmhg==\r\n";
const announced = { "x-amz-trailer": "x-amz-checksum-crc32" };
const sentInChunks: [string, string, Record<string, string>, number, string][] = [
  ["the checksum it promises", `${hello}${crc32}\r\n`, announced, 200, ""],
  ["no checksum though promised", `${hello}\r\n`, announced, 400, "MalformedTrailerError"],
  ["a checksum not promised", `${hello}${crc32}\r\n`, {}, 400, "MalformedTrailerError"],
  [
    "another checksum than promised",
    `${hello}x-amz-checksum-sha1:qvTGHdzF6KLavt4PO0gs2a6pQ00=\r\n\r\n`,
    announced,
    400,
    "MalformedTrailerError",
  ],
  ["no value", `${hello}x-amz-checksum-crc32\r\n\r\n`, announced, 400, "MalformedTrailerError"],
  ["half a value", `${hello}x-amz-checksum-crc32:NhCm\r\n\r\n`, announced, 400, "trailing header is invalid"],
  ["the checksum of another body", `${hello}x-amz-checksum-crc32:AAAAAA==\r\n\r\n`, announced, 400, "BadDigest"],
  ["two checksums", `${hello}${crc32}\r\n`, { ...announced, "x-amz-checksum-sha1": "x" }, 400, "Multiple checksum"],
  [
    "another algorithm named",
    `${hello}${crc32}\r\n`,
    { ...announced, "x-amz-sdk-checksum-algorithm": "SHA1" },
    400,
    "x-amz-sdk-checksum-algorithm header is invalid",
  ],
  ["a small chunk amid others", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", {}, 403, "InvalidChunkSizeError"],
  [
    "a length that is no number",
    `${hello}\r\n`,
    { "x-amz-decoded-content-length": "five" },
    411,
    "MissingContentLength",
  ],
  [
    "an unknown way of streaming",
    `${hello}\r\n`,
    { "x-amz-content-sha256": "STREAMING-OTHER" },
    400,
    "InvalidArgument",
  ],
];

test.each(sentInChunks)("a body in chunks with %s", async (_name, body, more, status, text) => {
  const answer = await fetch(`${world.endpoint}/${Bucket}/chunks`, {
    method: "PUT",
    body,
    headers: {
      "content-encoding": "aws-chunked",
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "x-amz-decoded-content-length": "5",
      ...more,
    },
  });
  expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(text)]);
});

test("a stream of small pieces is refused, as S3 refuses what a client does not join", async () => {
  const pieces = async function* () {
    for (let index = 0; index < 6; index++) yield Buffer.alloc(5000);
  };
  const Body = () => Readable.from(pieces());
  expect(await refusalOf(put({ Key: "pieces", Body: Body(), ContentLength: 30_000 }))).toMatchObject({
    name: "InvalidChunkSizeError",
    status: 403,
  });
});

test.each(["foo", "A".repeat(65)])("a body hash of %j is refused", async (hash) => {
  const headers = { "x-amz-content-sha256": hash };
  for (const path of ["k", "k?tagging"]) {
    const answer = await fetch(`${world.endpoint}/${Bucket}/${path}`, { method: "PUT", body: "x", headers });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("or a valid sha256 value.")]);
  }
});
