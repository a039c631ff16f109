import { S3Client } from "@aws-sdk/client-s3";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { s3Objects } from "./s3-objects.ts";

let server: Server;
afterEach(() => new Promise((done) => void server.close(done)));

/** S3 as it answers for a bucket of another region, or one that is not for this role: by a status, and by an error where there is a body. */
const answering = async (status: number, code: string) => {
  server = createServer((request, response) => {
    response.writeHead(status, { "content-type": "application/xml" });
    response.end(request.method === "HEAD" ? "" : `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return s3Objects(new S3Client({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 }));
};

test.each([
  [301, "PermanentRedirect"],
  [403, "AccessDenied"],
  [404, "NoSuchKey"],
])("what S3 answers with %i is no readable object", async (status, code) => {
  const objects = await answering(status, code);
  expect(await objects.head("s3://bucket/key")).toBeUndefined();
  await expect(objects.read("s3://bucket/key")).rejects.toMatchObject({ name: "ObjectMissing" });
});

test("an S3 that is ill is no missing object", async () => {
  const objects = await answering(503, "SlowDown");
  await expect(objects.head("s3://bucket/key")).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  await expect(objects.read("s3://bucket/key")).rejects.toMatchObject({ name: "SlowDown" });
});
