import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusalOf, s3ForTest } from "./testing.ts";

let world: Awaited<ReturnType<typeof s3ForTest>>;
const Bucket = "multipart";
const mebibyte = 1024 * 1024;

beforeAll(async () => {
  world = await s3ForTest();
  await world.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => world.close());

const start = async (
  Key: string,
  more: Partial<ConstructorParameters<typeof CreateMultipartUploadCommand>[0]> = {},
) => {
  const { UploadId } = await world.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  const address = { Bucket, Key, UploadId };
  return {
    address,
    part: async (PartNumber: number, Body: Buffer) => {
      const { ETag } = await world.client.send(new UploadPartCommand({ ...address, PartNumber, Body }));
      return { PartNumber, ETag };
    },
    complete: (Parts: { PartNumber: number; ETag: string | undefined }[], IfNoneMatch?: string) =>
      world.client.send(
        new CompleteMultipartUploadCommand({
          ...address,
          MultipartUpload: { Parts },
          ...(IfNoneMatch && { IfNoneMatch }),
        }),
      ),
  };
};

const read = async (
  Key: string,
  more: Partial<ConstructorParameters<typeof GetObjectCommand>[0]> = {},
): Promise<Buffer> => {
  const { Body } = await world.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

/** Bytes that differ from place to place, so that a part in the wrong order shows. */
const pattern = (size: number, from = 0): Buffer => {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE((from + at) >>> 0, at);
  return bytes;
};

test("30 MB streamed in parts come back byte for byte", async () => {
  const whole = createHash("sha256");
  async function* body(): AsyncGenerator<Buffer> {
    for (let at = 0; at < 30; at++) {
      const chunk = pattern(mebibyte, at * mebibyte);
      whole.update(chunk);
      yield chunk;
    }
  }
  await new Upload({
    client: world.client,
    params: { Bucket, Key: "big", Body: Readable.from(body()) },
    partSize: 8 * mebibyte,
    queueSize: 2,
  }).done();
  const { Body, ETag } = await world.client.send(new GetObjectCommand({ Bucket, Key: "big" }));
  const back = createHash("sha256");
  for await (const chunk of Body as Readable) back.update(chunk as Buffer);
  expect(back.digest("hex")).toBe(whole.digest("hex"));
  expect(ETag).toMatch(/^"[0-9a-f]{32}-4"$/);
  const across = await read("big", { Range: `bytes=${8 * mebibyte - 4}-${8 * mebibyte + 3}` });
  expect([across.readUInt32LE(0), across.readUInt32LE(4)]).toEqual([8 * mebibyte - 4, 8 * mebibyte]);
  expect(await world.client.send(new HeadObjectCommand({ Bucket, Key: "big", PartNumber: 4 }))).toMatchObject({
    ContentLength: 6 * mebibyte,
    PartsCount: 4,
  });
});

test("the ETag is the MD5 of the parts' MD5s, parts replace one another and those left out go", async () => {
  const upload = await start("etag", { Metadata: { a: "1" } });
  await upload.part(1, Buffer.from("replaced"));
  const one = await upload.part(1, pattern(5 * mebibyte));
  await upload.part(2, Buffer.from("left out"));
  const three = await upload.part(3, Buffer.from("tail"));
  const listed = await world.client.send(new ListPartsCommand({ ...upload.address, MaxParts: 2 }));
  expect(listed).toMatchObject({
    IsTruncated: true,
    NextPartNumberMarker: "2",
    Parts: [{ PartNumber: 1, Size: 5 * mebibyte }, { PartNumber: 2 }],
  });
  const { ETag } = await upload.complete([one, three]);
  const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest();
  const expected = md5(Buffer.concat([md5(pattern(5 * mebibyte)), md5(Buffer.from("tail"))])).toString("hex");
  expect(ETag).toBe(`"${expected}-2"`);
  expect(await world.client.send(new HeadObjectCommand({ Bucket, Key: "etag" }))).toMatchObject({
    Metadata: { a: "1" },
    ContentLength: 5 * mebibyte + 4,
  });
  expect(await refusalOf(upload.complete([one, three]))).toMatchObject({ name: "NoSuchUpload", status: 404 });
});

test("parts out of order, unknown, altered or too small make no object", async () => {
  const upload = await start("wrong");
  const one = await upload.part(1, Buffer.from("small"));
  const two = await upload.part(2, Buffer.from("also small"));
  expect(await refusalOf(upload.complete([two, one]))).toMatchObject({ name: "InvalidPartOrder" });
  expect(await refusalOf(upload.complete([one, { ...two, PartNumber: 9 }]))).toMatchObject({ name: "InvalidPart" });
  expect(await refusalOf(upload.complete([one, { ...two, ETag: one.ETag }]))).toMatchObject({ name: "InvalidPart" });
  expect(await refusalOf(upload.complete([one, two]))).toMatchObject({
    name: "EntityTooSmall",
    MinSizeAllowed: String(5 * mebibyte),
  });
  expect(await refusalOf(upload.complete([]))).toMatchObject({ name: "MalformedXML" });
  expect(await refusalOf(upload.part(10_001, Buffer.from("x")))).toMatchObject({ name: "InvalidArgument" });
  await world.client.send(new AbortMultipartUploadCommand(upload.address));
  expect(await refusalOf(upload.part(1, Buffer.from("x")))).toMatchObject({ name: "NoSuchUpload" });
});

test("completing only if the key is free fails without losing the upload", async () => {
  await world.client.send(new PutObjectCommand({ Bucket, Key: "taken", Body: "first" }));
  const upload = await start("taken");
  const part = await upload.part(1, Buffer.from("second"));
  expect(await refusalOf(upload.complete([part], "*"))).toMatchObject({ name: "PreconditionFailed", status: 412 });
  expect((await read("taken")).toString()).toBe("first");
  await upload.complete([part]);
  expect((await read("taken")).toString()).toBe("second");
});

test.each([
  ["CRC32", "FULL_OBJECT"],
  ["CRC32C", "COMPOSITE"],
  ["SHA256", "COMPOSITE"],
] as const)("%s of type %s is kept for the object", async (ChecksumAlgorithm, ChecksumType) => {
  const upload = await start("summed", { ChecksumAlgorithm, ChecksumType });
  const answer = await world.client.send(
    new UploadPartCommand({ ...upload.address, PartNumber: 1, Body: "123456789", ChecksumAlgorithm }),
  );
  const member = `Checksum${ChecksumAlgorithm}` as const;
  const part = { PartNumber: 1, ETag: answer.ETag };
  const bare = new UploadPartCommand({ ...upload.address, PartNumber: 2, Body: "x" });
  bare.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { headers: Record<string, string> };
      request.headers = Object.fromEntries(
        Object.entries(request.headers).filter(([name]) => !/checksum|trailer/.test(name)),
      );
      return next(args);
    },
    { step: "finalizeRequest", priority: "low" },
  );
  if (ChecksumType === "COMPOSITE") {
    expect(await refusalOf(upload.complete([part]))).toMatchObject({
      name: "InvalidRequest",
      message: expect.stringContaining("It was missing for part 1 in the request.") as string,
    });
    expect(await refusalOf(world.client.send(bare))).toMatchObject({
      name: "InvalidRequest",
      message: expect.stringContaining("actual checksum Type: null") as string,
    });
  }
  const completed = await upload.complete([{ ...part, [member]: answer[member] }]);
  const value = completed[member];
  const attributes = await world.client.send(
    new GetObjectAttributesCommand({ Bucket, Key: "summed", ObjectAttributes: ["ObjectParts"] }),
  );
  expect(attributes.ObjectParts).toMatchObject({
    TotalPartsCount: 1,
    IsTruncated: false,
    Parts: [{ PartNumber: 1, Size: 9, [member]: answer[member] }],
  });
  if (ChecksumType === "FULL_OBJECT") expect(value).toBe(answer[`Checksum${ChecksumAlgorithm}`]);
  else expect(value).toMatch(/-1$/);
  expect((await read("summed", { ChecksumMode: "ENABLED" })).toString()).toBe("123456789");
});

test("an object is as large as its sender says, or is not made", async () => {
  const upload = await start("measured");
  const part = await upload.part(1, Buffer.from("12345"));
  const complete = (MpuObjectSize: number) =>
    world.client.send(
      new CompleteMultipartUploadCommand({ ...upload.address, MpuObjectSize, MultipartUpload: { Parts: [part] } }),
    );
  expect(await refusalOf(complete(6))).toMatchObject({ name: "InvalidRequest" });
  await complete(5);
});

test("a part can be a range of another object", async () => {
  await world.client.send(new PutObjectCommand({ Bucket, Key: "source", Body: "0123456789" }));
  const upload = await start("from-copy");
  const copy = (CopySourceRange: string) =>
    world.client.send(
      new UploadPartCopyCommand({ ...upload.address, PartNumber: 1, CopySource: `${Bucket}/source`, CopySourceRange }),
    );
  expect(await refusalOf(copy("bytes=5-10"))).toMatchObject({ name: "InvalidArgument" });
  const { CopyPartResult } = await copy("bytes=2-4");
  await upload.complete([{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
  expect((await read("from-copy")).toString()).toBe("234");
});

test("unfinished uploads are listed by key, and no file is left behind when they are aborted", async () => {
  const files = () => readdirSync(join(world.cloud.directory, "objects")).length;
  const before = files();
  const uploads = [await start("z/1"), await start("y/1"), await start("y/2")];
  for (const upload of uploads) await upload.part(1, Buffer.from("x"));
  const listed = await world.client.send(new ListMultipartUploadsCommand({ Bucket, MaxUploads: 2 }));
  expect(listed).toMatchObject({ IsTruncated: true, NextKeyMarker: "y/2", Uploads: [{ Key: "y/1" }, { Key: "y/2" }] });
  for (const upload of uploads) await world.client.send(new AbortMultipartUploadCommand(upload.address));
  expect(files()).toBe(before);
});

test("a page of unfinished uploads counts common prefixes too, and shows each once", async () => {
  const uploads = [];
  for (const key of ["l/a/1", "l/a/2", "l/b", "l/b", "l/c/1", "l/d"]) uploads.push(await start(key));
  const shown: (string | undefined)[] = [];
  let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
  for (let page = 0; page < 6; page++) {
    const listed = await world.client.send(
      new ListMultipartUploadsCommand({ Bucket, Prefix: "l/", Delimiter: "/", MaxUploads: 1, ...marker }),
    );
    shown.push(...(listed.Uploads ?? []).map(({ Key }) => Key), ...(listed.CommonPrefixes ?? []).map((p) => p.Prefix));
    if (!listed.IsTruncated) break;
    marker = { KeyMarker: listed.NextKeyMarker, UploadIdMarker: listed.NextUploadIdMarker };
  }
  expect(shown).toEqual(["l/a/", "l/b", "l/b", "l/c/", "l/d"]);
  for (const upload of uploads) await world.client.send(new AbortMultipartUploadCommand(upload.address));
});
