import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FaultName } from "../core/fault-table.ts";
import { allowEverything, serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { createS3 } from "../s3/s3.ts";
import { createSqs, type Sqs } from "../sqs/sqs.ts";

let cloud: TestCloud;
let sqs: Sqs;
let s3: ReturnType<typeof createS3>;
let server: { endpoint: string; close(): Promise<void> };
let QueueUrl: string | undefined;

const role = "arn:aws:iam::000000000000:role/worker";
const bucket = { Bucket: "things" };

const clientOptions = (accessKeyId: string, maxAttempts = 1) => ({
  endpoint: server.endpoint,
  region: "us-east-1",
  credentials: { accessKeyId, secretAccessKey: "x" },
  maxAttempts,
});
const queues = (key: string, maxAttempts?: number) => new SQSClient(clientOptions(key, maxAttempts));
const objects = (key: string) => new S3Client(clientOptions(key));

beforeEach(async () => {
  cloud = await testCloud();
  sqs = createSqs({ cloud, iam: allowEverything });
  s3 = createS3({ cloud, iam: allowEverything });
  server = await serveForTest(cloud, [sqs.service, s3.service], (key) => (key === "ROLE" ? { role } : undefined));
  ({ QueueUrl } = await queues("user").send(new CreateQueueCommand({ QueueName: "work" })));
  await s3.provision["AWS::S3::Bucket"]?.({
    stack: "S",
    logicalId: "Things",
    type: "AWS::S3::Bucket",
    properties: { BucketName: bucket.Bucket },
    metadata: {},
  });
});
afterEach(async () => {
  await server.close();
  await sqs.stop();
  await s3.stop();
  await cloud.close();
});

const send = (key: string, maxAttempts?: number) =>
  queues(key, maxAttempts).send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
const messages = () => sqs.port.depth("arn:aws:sqs:us-east-1:000000000000:work").visible;
const stored = () => s3.port.list(bucket.Bucket, "");

test.each([
  ["throttleCalls", "ThrottlingException", "SlowDown", 0],
  ["throttleCallsAfter", "ThrottlingException", "SlowDown", 1],
  ["failCalls", "InternalFailure", "InternalError", 0],
  ["failCallsAfter", "InternalFailure", "InternalError", 1],
] as const)(
  "%s: a role's call ends in the service's own words, its effect there or not",
  async (name, ofSqs, ofS3, effects) => {
    cloud.faults.set({ [name satisfies FaultName]: 1 });
    await expect(send("ROLE")).rejects.toMatchObject({ name: ofSqs });
    expect(messages()).toBe(effects);
    const put = new PutObjectCommand({ ...bucket, Key: "a", Body: Buffer.alloc(100_000) });
    await expect(objects("ROLE").send(put)).rejects.toMatchObject({ name: ofS3 });
    expect(stored()).toHaveLength(effects);
    expect(cloud.faults.struck()).toEqual({ [name]: 2 });
  },
);

test("A user's own calls are left alone", async () => {
  cloud.faults.set({ throttleCalls: 1, failCalls: 1, throttleCallsAfter: 1, failCallsAfter: 1 });
  await send("user");
  expect(messages()).toBe(1);
});

test("A stock client's retries get through, and may leave the effect twice", async () => {
  cloud.faults.set({ failCallsAfter: 0.5 });
  for (let n = 0; n < 5; n += 1) await send("ROLE", 20);
  expect(messages()).toBe(5 + (cloud.faults.struck().failCallsAfter ?? 0));
});

test("An object that was read and then not answered breaks nothing", async () => {
  await objects("user").send(new PutObjectCommand({ ...bucket, Key: "a", Body: Buffer.alloc(100_000) }));
  cloud.faults.set({ failCallsAfter: 1 });
  const get = new GetObjectCommand({ ...bucket, Key: "a" });
  await expect(objects("ROLE").send(get)).rejects.toMatchObject({ name: "InternalError" });
  cloud.faults.set({ failCallsAfter: 0 });
  const { Body } = await objects("ROLE").send(get);
  expect(await Body?.transformToByteArray()).toHaveLength(100_000);
});
