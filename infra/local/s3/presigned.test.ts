import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalIam } from "../core/ports.ts";
import { allowEverything } from "../core/testing.ts";
import { s3ForTest } from "./testing.ts";

let world: Awaited<ReturnType<typeof s3ForTest>>;
let client: S3Client;
const callers: string[] = [];
const iam: LocalIam = { ...allowEverything, authorize: ({ principal }) => void callers.push(principal) };
const role = "arn:aws:iam::000000000000:role/reader";

beforeAll(async () => {
  world = await s3ForTest({ iam, identify: (key) => (key === "ASIAREADER" ? { role } : undefined) });
  // Its secret is its id: what it signs in its headers proves that, and is held against what it presigns.
  client = new S3Client({
    endpoint: world.endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "laptop", secretAccessKey: "laptop" },
  });
  await client.send(new CreateBucketCommand({ Bucket: "presigned" }));
  await world.client.send(new PutObjectCommand({ Bucket: "presigned", Key: "a", Body: "hello" }));
});
afterAll(async () => {
  client.destroy();
  await world.close();
});

/** As the CLI's version 1 and boto3 presign: in SigV2, whose end is seconds since 1970. */
const old = (query: Record<string, string>) =>
  fetch(`${world.endpoint}/presigned/a?${new URLSearchParams({ Signature: "x", ...query }).toString()}`);
const inSeconds = (seconds: number) => String(Math.floor(Date.now() / 1000) + seconds);

test("a URL presigned in SigV2 is its signer's until its time is over", async () => {
  const answer = await old({ AWSAccessKeyId: "ASIAREADER", Expires: inSeconds(600) });
  expect([answer.status, await answer.text()]).toEqual([200, "hello"]);
  expect(callers.at(-1)).toBe(role);
  const late = await old({ AWSAccessKeyId: "ASIAREADER", Expires: inSeconds(-600) });
  expect(late.status).toBe(403);
  expect(await late.text()).toContain("<Message>Request has expired</Message>");
});

test("a URL presigned in SigV2 without a readable end is refused", async () => {
  for (const query of [{}, { Expires: "soon" }] as Record<string, string>[]) {
    const answer = await old({ AWSAccessKeyId: "test", ...query });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("Query-string authentication requires");
  }
});

const message = async (answer: Response): Promise<[number, string | undefined]> => {
  const text = await answer.text();
  return [answer.status, /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? text];
};

describe("a URL presigned in SigV4", () => {
  const sign = (expiresIn = 60, signingDate = new Date(world.cloud.clock.now())) =>
    getSignedUrl(client, new GetObjectCommand({ Bucket: "presigned", Key: "a" }), { expiresIn, signingDate });
  const at = async (change: (url: string) => string, init: RequestInit = {}) =>
    message(await fetch(change(await sign()), init));
  const same = (url: string) => url;

  test("works", async () => expect(await at(same)).toEqual([200, "hello"]));

  test.each<[string, (url: string) => string, RequestInit, [number, string]]>([
    ["another method", same, { method: "PUT", body: "x" }, [403, "SignatureDoesNotMatch"]],
    ["another key", (url) => url.replace("/a?", "/b?"), {}, [403, "SignatureDoesNotMatch"]],
    ["another life", (url) => url.replace("Expires=60", "Expires=600"), {}, [403, "SignatureDoesNotMatch"]],
    ["another signature", (url) => url.replace(/Signature=..../, "Signature=0000"), {}, [403, "SignatureDoesNotMatch"]],
    ["a parameter more", (url) => `${url}&response-content-type=text/html`, {}, [403, "SignatureDoesNotMatch"]],
    ["a header more", same, { headers: { "x-amz-meta-a": "b" } }, [403, "AccessDenied"]],
    [
      "another day",
      (url) => url.replace(/Date=\d{8}/, "Date=20200101"),
      {},
      [400, "AuthorizationQueryParametersError"],
    ],
    ["another algorithm", (url) => url.replace("HMAC", "NONE"), {}, [400, "AuthorizationQueryParametersError"]],
    ["no signature", (url) => url.replace(/&X-Amz-Signature=\w+/, ""), {}, [400, "AuthorizationQueryParametersError"]],
    [
      "too long a life",
      (url) => url.replace("Expires=60", "Expires=604801"),
      {},
      [400, "AuthorizationQueryParametersError"],
    ],
  ])("does not work with %s", async (_name, change, init, wanted) => {
    expect(await at(change, init)).toEqual(wanted);
  });

  test("works in its time only", async () => {
    const now = world.cloud.clock.now();
    expect(await message(await fetch(await sign(60, new Date(now - 120_000))))).toEqual([403, "AccessDenied"]);
    expect(await message(await fetch(await sign(60, new Date(now + 3_600_000))))).toEqual([403, "AccessDenied"]);
  });

  test("keeps a writer to the headers that were signed", async () => {
    const put = new PutObjectCommand({ Bucket: "presigned", Key: "written", ContentType: "text/plain" });
    const signableHeaders = new Set(["content-type", "host"]);
    const url = await getSignedUrl(client, put, { expiresIn: 60, signableHeaders });
    const write = async (headers: Record<string, string>) =>
      message(await fetch(url, { method: "PUT", body: "data", headers }));
    expect(await write({ "content-type": "text/html" })).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await write({ "content-type": "text/plain" })).toEqual([200, ""]);
  });
});

describe("a browser's form", () => {
  const scope = "20260101/us-east-1/s3/aws4_request";
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const send = async (
    fields: Record<string, string>,
    { secret = "laptop", minutes = 10, file = "hello" }: { secret?: string; minutes?: number; file?: string } = {},
  ) => {
    const policy = Buffer.from(
      JSON.stringify({
        expiration: new Date(world.cloud.clock.now() + minutes * 60_000).toISOString(),
        conditions: [
          { bucket: "presigned" },
          ["starts-with", "$key", "posted/"],
          ["starts-with", "$Content-Type", "text/"],
          ["starts-with", "$success_action_status", ""],
          ["content-length-range", 2, 10],
          { "x-amz-algorithm": "AWS4-HMAC-SHA256" },
          { "x-amz-credential": `laptop/${scope}` },
          { "x-amz-date": "20260101T000000Z" },
        ],
      }),
    ).toString("base64");
    const key = scope.split("/").reduce<string | Buffer>((so, part) => hmac(so, part), `AWS4${secret}`);
    const form = new FormData();
    const all = {
      key: "posted/${filename}",
      "Content-Type": "text/plain",
      success_action_status: "201",
      policy,
      "x-amz-algorithm": "AWS4-HMAC-SHA256",
      "x-amz-credential": `laptop/${scope}`,
      "x-amz-date": "20260101T000000Z",
      "x-amz-signature": hmac(key, policy).toString("hex"),
      ...fields,
    };
    for (const [name, value] of Object.entries(all)) form.set(name, value);
    form.set("file", new Blob([file]), "a.txt");
    return fetch(`${world.endpoint}/presigned`, { method: "POST", body: form });
  };

  test("makes the object that its policy allows", async () => {
    const answer = await send({});
    expect([answer.status, await answer.text()]).toEqual([201, expect.stringContaining("<Key>posted/a.txt</Key>")]);
    const made = await client.send(new GetObjectCommand({ Bucket: "presigned", Key: "posted/a.txt" }));
    expect([made.ContentType, await made.Body?.transformToString()]).toEqual(["text/plain", "hello"]);
    expect((await send({ success_action_status: "" })).status).toBe(204);
  });

  test.each<[string, Record<string, string>, Parameters<typeof send>[1], [number, string]]>([
    ["another key", { key: "elsewhere/a" }, {}, [403, "AccessDenied"]],
    ["a field more", { "x-amz-meta-a": "1" }, {}, [403, "AccessDenied"]],
    ["another secret", {}, { secret: "other" }, [403, "SignatureDoesNotMatch"]],
    ["its time over", {}, { minutes: -1 }, [403, "AccessDenied"]],
    ["too small a file", {}, { file: "h" }, [400, "EntityTooSmall"]],
    ["too large a file", {}, { file: "hello, world" }, [400, "EntityTooLarge"]],
    ["a policy that is none", { policy: "e30=" }, {}, [403, "SignatureDoesNotMatch"]],
    ["no credential", { "x-amz-credential": "laptop" }, {}, [400, "InvalidArgument"]],
  ])("is refused with %s", async (_name, fields, options, wanted) => {
    expect(await message(await send(fields, options))).toEqual(wanted);
  });

  test("has to be one", async () => {
    const post = (type: string, body: string) =>
      fetch(`${world.endpoint}/presigned`, { method: "POST", body, headers: { "content-type": type } });
    expect(await message(await post("text/plain", "x"))).toEqual([412, "PreconditionFailed"]);
    expect(await message(await post("multipart/form-data; boundary=a", "x"))).toEqual([400, "MalformedPOSTRequest"]);
  });
});
