import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { ListObjectVersionsCommandOutput } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allowEverything } from "../core/testing.ts";
import type { LocalIam } from "../core/ports.ts";
import { AwsError } from "../wire/aws-error.ts";
import type { Access } from "../wire/types.ts";
import { createS3 } from "./s3.ts";
import { refusalOf, s3ForTest } from "./testing.ts";

let world: Awaited<ReturnType<typeof s3ForTest>>;
beforeAll(async () => void (world = await s3ForTest()));
afterAll(() => world.close());

describe("buckets", () => {
  test("are created, found, listed and deleted when empty", async () => {
    await world.client.send(new CreateBucketCommand({ Bucket: "one" }));
    await world.client.send(new HeadBucketCommand({ Bucket: "one" }));
    expect((await world.client.send(new ListBucketsCommand({}))).Buckets?.map((bucket) => bucket.Name)).toContain(
      "one",
    );
    expect((await world.client.send(new GetBucketLocationCommand({ Bucket: "one" }))).LocationConstraint).toBeFalsy();
    await world.client.send(new PutObjectCommand({ Bucket: "one", Key: "x", Body: "" }));
    expect(await refusalOf(world.client.send(new DeleteBucketCommand({ Bucket: "one" })))).toMatchObject({
      name: "BucketNotEmpty",
      status: 409,
    });
    await world.client.send(new DeleteObjectCommand({ Bucket: "one", Key: "x" }));
    await world.client.send(new DeleteBucketCommand({ Bucket: "one" }));
    expect(await refusalOf(world.client.send(new HeadBucketCommand({ Bucket: "one" })))).toMatchObject({ status: 404 });
  });

  test("have AWS's names, and one owner in all regions but the first", async () => {
    for (const Bucket of ["UPPER", "a", "a..b", "1.2.3.4", "xn--a", "-ab"])
      expect(await refusalOf(world.client.send(new CreateBucketCommand({ Bucket })))).toMatchObject({
        name: "InvalidBucketName",
      });
    const elsewhere = new S3Client({
      endpoint: world.endpoint,
      region: "eu-west-1",
      forcePathStyle: true,
      credentials: { accessKeyId: "000000000000", secretAccessKey: "x" },
    });
    const create = () =>
      elsewhere.send(
        new CreateBucketCommand({ Bucket: "mine", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
      );
    await create();
    expect(await refusalOf(create())).toMatchObject({ name: "BucketAlreadyOwnedByYou", status: 409 });
    const stranger = new S3Client({
      endpoint: world.endpoint,
      region: "us-east-1",
      forcePathStyle: true,
      credentials: { accessKeyId: "111111111111", secretAccessKey: "x" },
    });
    expect(await refusalOf(stranger.send(new CreateBucketCommand({ Bucket: "mine" })))).toMatchObject({
      name: "BucketAlreadyExists",
      status: 409,
    });
    elsewhere.destroy();
    stranger.destroy();
  });

  test("keep a policy", async () => {
    await world.client.send(new CreateBucketCommand({ Bucket: "policied" }));
    const get = () => world.client.send(new GetBucketPolicyCommand({ Bucket: "policied" }));
    expect(await refusalOf(get())).toMatchObject({ name: "NoSuchBucketPolicy", status: 404 });
    expect(
      await refusalOf(world.client.send(new PutBucketPolicyCommand({ Bucket: "policied", Policy: "{" }))),
    ).toMatchObject({ name: "MalformedPolicy" });
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    await world.client.send(new PutBucketPolicyCommand({ Bucket: "policied", Policy }));
    expect((await get()).Policy).toBe(Policy);
  });
});

describe("a versioned bucket", () => {
  const Bucket = "versioned";
  const body = async (Key: string, VersionId?: string) =>
    (
      await world.client.send(new GetObjectCommand({ Bucket, Key, ...(VersionId && { VersionId }) }))
    ).Body?.transformToString();

  test("keeps what was replaced and what was deleted", async () => {
    await world.client.send(new CreateBucketCommand({ Bucket }));
    await world.client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "before" }));
    await world.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    const one = await world.client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "one" }));
    await world.client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "two" }));
    const deleted = await world.client.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    expect(deleted.DeleteMarker).toBe(true);

    expect(await refusalOf(world.client.send(new HeadObjectCommand({ Bucket, Key: "k" })))).toMatchObject({
      status: 404,
    });
    const marked = { "x-amz-delete-marker": "true", "x-amz-version-id": deleted.VersionId };
    const latest = await fetch(`${world.endpoint}/${Bucket}/k`, { method: "HEAD" });
    expect([latest.status, Object.fromEntries(latest.headers)]).toEqual([404, expect.objectContaining(marked)]);
    const marker = await fetch(`${world.endpoint}/${Bucket}/k?versionId=${deleted.VersionId}`);
    expect([marker.status, Object.fromEntries(marker.headers)]).toEqual([
      405,
      expect.objectContaining({ ...marked, allow: "DELETE" }),
    ]);
    expect((await world.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    expect(await body("k", one.VersionId)).toBe("one");
    expect(await body("k", "null")).toBe("before");

    const paged: (string | undefined)[] = [];
    let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
    while (markers) {
      const page: ListObjectVersionsCommandOutput = await world.client.send(
        new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ...markers }),
      );
      paged.push(...[...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map((version) => version.VersionId));
      markers = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
    expect(paged).toHaveLength(4);
    expect(paged[0]).toBe(deleted.VersionId);
    expect(paged.at(-1)).toBe("null");

    await world.client.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId: deleted.VersionId }));
    expect(await body("k")).toBe("two");
    expect(await refusalOf(body("k", "0".repeat(32)))).toMatchObject({ name: "NoSuchVersion", status: 404 });
    expect(await refusalOf(body("k", "unknown"))).toMatchObject({
      name: "InvalidArgument",
      message: "Invalid version id specified",
      ArgumentName: "versionId",
    });
    const versions = (markers: object) => world.client.send(new ListObjectVersionsCommand({ Bucket, ...markers }));
    for (const [markers, message] of [
      [{ VersionIdMarker: "null" }, "A version-id marker cannot be specified without a key marker."],
      [{ KeyMarker: "k", VersionIdMarker: "" }, "A version-id marker cannot be empty."],
      [{ KeyMarker: "k", VersionIdMarker: "unknown" }, "Invalid version id specified"],
    ] as const)
      expect(await refusalOf(versions(markers))).toMatchObject({ name: "InvalidArgument", message });
  });
});

describe("permissions", () => {
  const asked: Access[] = [];
  /** A role that may read objects under `open/` and nothing else. */
  const readsOnly: LocalIam = {
    ...allowEverything,
    authorize: (_caller, access) => {
      asked.push(access);
      if (!(access.action === "s3:GetObject" && access.resource.startsWith("arn:aws:s3:::guarded/open/")))
        throw new AwsError("AccessDeniedException", `not allowed: ${access.action} on ${access.resource}`, 403);
    },
  };

  test("are asked for roles only, and a missing key is hidden from those who may not list", async () => {
    const role = "arn:aws:iam::000000000000:role/reader";
    const guarded = await s3ForTest({
      iam: readsOnly,
      identify: (accessKeyId) => (accessKeyId === "AKIAROLE" ? { account: "000000000000", role } : undefined),
    });
    await guarded.client.send(new CreateBucketCommand({ Bucket: "guarded" }));
    await guarded.client.send(new PutObjectCommand({ Bucket: "guarded", Key: "open/x", Body: "hello" }));
    expect(asked).toEqual([]);
    const reader = new S3Client({
      endpoint: guarded.endpoint,
      region: "us-east-1",
      forcePathStyle: true,
      credentials: { accessKeyId: "AKIAROLE", secretAccessKey: "x" },
    });
    const read = async (Key: string) =>
      (await reader.send(new GetObjectCommand({ Bucket: "guarded", Key }))).Body?.transformToString();
    expect(await read("open/x")).toBe("hello");
    expect(await refusalOf(read("open/missing"))).toMatchObject({ name: "AccessDenied", status: 403 });
    expect(await refusalOf(read("closed"))).toMatchObject({ name: "AccessDenied" });
    expect(
      await refusalOf(reader.send(new PutObjectCommand({ Bucket: "guarded", Key: "open/x", Body: "" }))),
    ).toMatchObject({ name: "AccessDenied" });
    expect(await refusalOf(reader.send(new ListObjectsV2Command({ Bucket: "guarded", Prefix: "p/" })))).toMatchObject({
      name: "AccessDenied",
    });
    expect(asked.at(-1)).toMatchObject({
      action: "s3:ListBucket",
      resource: "arn:aws:s3:::guarded",
      context: { "s3:prefix": "p/", "aws:securetransport": "true" },
    });
    reader.destroy();
    await guarded.close();
  });
});

describe("the stack's buckets", () => {
  const resource = (properties: Record<string, unknown>) => ({
    stack: "Choreo",
    logicalId: "DataBucket12",
    type: "AWS::S3::Bucket",
    properties,
    metadata: {},
  });
  const make = (properties: Record<string, unknown>) => world.s3.provision["AWS::S3::Bucket"]?.(resource(properties));

  test("get a name, an ARN and a domain, and are the same at the next start", async () => {
    const first = await make({ BucketEncryption: {}, VersioningConfiguration: { Status: "Enabled" } });
    expect(first).toMatchObject({
      ref: "choreo-databucket12",
      attributes: { Arn: "arn:aws:s3:::choreo-databucket12", DomainName: "choreo-databucket12.s3.amazonaws.com" },
    });
    await world.s3.port.put("choreo-databucket12", "k", "kept");
    expect(await make({})).toEqual(first);
    expect(world.s3.port.list("choreo-databucket12", "")).toEqual(["k"]);
    const policy = {
      stack: "s",
      logicalId: "p",
      type: "AWS::S3::BucketPolicy",
      properties: { Bucket: first?.ref, PolicyDocument: { Statement: [] } },
      metadata: {},
    };
    expect(await world.s3.provision["AWS::S3::BucketPolicy"]?.(policy)).toEqual({ ref: "choreo-databucket12" });
  });

  test("refuse a property that would be ignored", () => {
    expect(() => make({ ObjectLockEnabled: true })).toThrow("ObjectLockEnabled of AWS::S3::Bucket DataBucket12");
  });
});

test("objects are there after a restart, and files that nobody names are swept", async () => {
  const { cloud } = world;
  await world.client.send(new CreateBucketCommand({ Bucket: "signed" }));
  await world.s3.port.put("signed", "durable", "still here");
  const again = createS3({ cloud, iam: allowEverything });
  const chunks: Buffer[] = [];
  for await (const chunk of await again.port.get("signed", "durable")) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe("still here");
  expect(again.port.head("signed", "durable")).toEqual({ size: 10, etag: expect.any(String) as string });
  expect(again.port.head("signed", "none")).toBeUndefined();
  await expect(again.port.get("signed", "none")).rejects.toMatchObject({ code: "NoSuchKey" });
  expect(again.port.hasBucket("none")).toBe(false);
});
