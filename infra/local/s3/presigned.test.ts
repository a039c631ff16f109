import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalIam } from "../core/ports.ts";
import { allowEverything } from "../core/testing.ts";
import { s3ForTest } from "./testing.ts";

let world: Awaited<ReturnType<typeof s3ForTest>>;
const callers: string[] = [];
const iam: LocalIam = { ...allowEverything, authorize: ({ principal }) => void callers.push(principal) };
const role = "arn:aws:iam::000000000000:role/reader";

beforeAll(async () => {
  world = await s3ForTest({ iam, identify: (key) => (key === "ASIAREADER" ? { role } : undefined) });
  await world.client.send(new CreateBucketCommand({ Bucket: "presigned" }));
  await world.client.send(new PutObjectCommand({ Bucket: "presigned", Key: "a", Body: "hello" }));
});
afterAll(() => world.close());

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
