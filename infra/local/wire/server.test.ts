import { connect } from "node:net";
import {
  DeleteRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  PutRuleCommand,
} from "@aws-sdk/client-eventbridge";
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { BedrockClient, GetModelInvocationJobCommand, StopModelInvocationJobCommand } from "@aws-sdk/client-bedrock";
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";
import { SQSClient, ListQueuesCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConstraints } from "../constraints/load.ts";
import { allowEverything, serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { jsonService } from "./json-service.ts";
import { restJsonService } from "./rest-json-service.ts";
import type { Caller } from "./types.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
let cloud: TestCloud;
let server: { endpoint: string; close(): Promise<void> };
let callers: Caller[];
/** Resolves `ListRules`, which waits as a long poll does. */
let answerLongPoll: () => void;
let longPollBegan: Promise<void>;

const client = <C>(make: new (config: object) => C, more: object = {}): C =>
  new make({ endpoint: server.endpoint, region: "us-west-2", credentials, maxAttempts: 1, ...more });

beforeEach(async () => {
  cloud = await testCloud();
  callers = [];
  let began = () => {};
  longPollBegan = new Promise((resolve) => {
    began = resolve;
  });
  const answered = new Promise<void>((resolve) => {
    answerLongPoll = resolve;
  });
  const events = jsonService({
    signingName: "events",
    targetPrefix: "AWSEvents",
    version: "1.1",
    iam: allowEverything,
    cloud,
    constraints: loadConstraints("events"),
    operations: {
      PutRule: {
        run: (_input: unknown, caller) => {
          callers.push(caller);
          return { RuleArn: "arn:aws:events:us-west-2:000000000000:rule/a" };
        },
      },
      DeleteRule: {
        run: () => {
          throw new TypeError("a defect");
        },
      },
      ListRules: {
        run: async () => {
          began();
          await answered;
          return { Rules: [] };
        },
      },
    },
  });
  const bedrock = restJsonService({
    signingName: "bedrock",
    iam: allowEverything,
    cloud,
    constraints: loadConstraints("bedrock"),
    routes: [
      {
        name: "GetModelInvocationJob",
        method: "GET",
        path: "/model-invocation-job/{jobIdentifier}",
        status: 200,
        operation: {
          run: ({ jobIdentifier }: { jobIdentifier: string }) => ({
            jobArn: jobIdentifier,
            modelId: "m",
            submitTime: new Date(0),
          }),
        },
      },
    ],
  });
  const runtime = restJsonService({
    signingName: "bedrock",
    iam: allowEverything,
    cloud,
    constraints: loadConstraints("bedrock-runtime"),
    routes: [
      {
        name: "Converse",
        method: "POST",
        path: "/model/{modelId}/converse",
        status: 200,
        operation: {
          run: ({ modelId }: { modelId: string }) => ({
            stopReason: modelId,
            output: { message: { role: "assistant", content: [] } },
          }),
        },
      },
    ],
  });
  const role = { role: "arn:aws:iam::111122223333:role/r" };
  server = await serveForTest(cloud, [bedrock, runtime, events], (key) =>
    key === "STALE" ? "stale" : key === "ROLE" ? role : undefined,
  );
});
afterEach(async () => {
  await server.close();
  await cloud.close();
});

test("the SDK's JSON client is answered and its call is in the journal", async () => {
  const events = client(EventBridgeClient);
  await expect(events.send(new PutRuleCommand({ Name: "a", EventPattern: "{}" }))).resolves.toMatchObject({
    RuleArn: expect.stringContaining("rule/a"),
  });
  expect(callers[0]).toMatchObject({
    account: "000000000000",
    region: "us-west-2",
    principal: "arn:aws:iam::000000000000:root",
  });
  expect(cloud.journal.read(0)).toMatchObject([{ kind: "call", service: "events", operation: "PutRule", status: 200 }]);
});

test("HTTP/2 and HTTP/1.1 share the port, and two services share a signing name", async () => {
  const runtime = client(BedrockRuntimeClient);
  const modelId = "arn:aws:bedrock:us-west-2:000000000000:custom-model-deployment/abcdefghijkl";
  const answer = await runtime.send(
    new ConverseCommand({ modelId, messages: [{ role: "user", content: [{ text: "hi" }] }] }),
  );
  expect(answer.stopReason).toBe(modelId);
  const job = await client(BedrockClient).send(new GetModelInvocationJobCommand({ jobIdentifier: "abcdefghijkl" }));
  expect(job.submitTime).toEqual(new Date(0));
  runtime.destroy();
});

test("what is not here is refused by name, in the client's protocol", async () => {
  const lacking = { name: "UnsupportedOperation" };
  await expect(client(EventBridgeClient).send(new ListEventBusesCommand({}))).rejects.toMatchObject({
    ...lacking,
    message: expect.stringContaining("events ListEventBuses is not in the local cloud"),
  });
  await expect(
    client(BedrockClient).send(new StopModelInvocationJobCommand({ jobIdentifier: "abcdefghijkl" })),
  ).rejects.toMatchObject({
    ...lacking,
    message: expect.stringContaining("bedrock POST /model-invocation-job/abcdefghijkl/stop"),
  });
  await expect(client(SQSClient).send(new ListQueuesCommand({}))).rejects.toMatchObject({
    ...lacking,
    message: expect.stringContaining('The service "sqs" (AmazonSQS.ListQueues)'),
  });
  await expect(client(S3Client).send(new GetObjectCommand({ Bucket: "bucket", Key: "key" }))).rejects.toMatchObject(
    lacking,
  );
});

test("an input the official model forbids never reaches the operation", async () => {
  await expect(client(EventBridgeClient).send(new PutRuleCommand({ Name: "not a name" }))).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining("Value 'not a name' at 'name' failed to satisfy constraint"),
  });
  expect(callers).toEqual([]);
});

test("a defect is a 500 for the client and a warning with its stack in the journal", async () => {
  await expect(client(EventBridgeClient).send(new DeleteRuleCommand({ Name: "a" }))).rejects.toMatchObject({
    name: "InternalFailure",
  });
  const [warning] = cloud.journal.read(0);
  expect(warning).toMatchObject({ kind: "warning", detail: { error: expect.stringContaining("TypeError: a defect") } });
});

test.each([
  ["123456789012", { account: "123456789012", principal: "arn:aws:iam::123456789012:root" }],
  ["AKIAIOSFODNN7EXAMPLE", { account: "000000000000", principal: "arn:aws:iam::000000000000:root" }],
  [
    "ROLE",
    {
      account: "111122223333",
      role: "arn:aws:iam::111122223333:role/r",
      principal: "arn:aws:iam::111122223333:role/r",
    },
  ],
])("the access key %s decides who calls", async (accessKeyId, caller) => {
  await client(EventBridgeClient, { credentials: { accessKeyId, secretAccessKey: "x" } }).send(
    new PutRuleCommand({ Name: "a" }),
  );
  expect(callers[0]).toMatchObject(caller);
});

test("a key whose role is gone is refused", async () => {
  const events = client(EventBridgeClient, { credentials: { accessKeyId: "STALE", secretAccessKey: "x" } });
  await expect(events.send(new PutRuleCommand({ Name: "a" }))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
});

test("a model's body far above the limit is refused over HTTP/2, and the client hears why", async () => {
  const runtime = client(BedrockRuntimeClient);
  const messages = [{ role: "user" as const, content: [{ text: "x".repeat(40_000_000) }] }];
  await expect(runtime.send(new ConverseCommand({ modelId: "amazon.nova-lite-v1:0", messages }))).rejects.toMatchObject(
    {
      name: "ValidationException",
      message: expect.stringContaining("larger than 26000000 bytes"),
    },
  );
  runtime.destroy();
});

test("a body far above the limit is refused over HTTP/1.1, and the client hears why", async () => {
  await expect(
    client(EventBridgeClient).send(new PutRuleCommand({ Name: "a", Description: "x".repeat(40_000_000) })),
  ).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining("larger than 1500000 bytes"),
  });
});

describe("the local cloud's own routes", () => {
  const get = (path: string) => fetch(`${server.endpoint}${path}`);

  test("a service that is not here is refused by its operation's name, in the client's protocol", async () => {
    const call = (path: string, headers: Record<string, string>, body: string) =>
      fetch(`${server.endpoint}${path}`, {
        method: "POST",
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=k/20261121/us-east-1/monitoring/aws4_request, Signature=0`,
          ...headers,
        },
        body,
      });
    const form = await call(
      "/",
      { "content-type": "application/x-www-form-urlencoded" },
      "Action=ListMetrics&Version=1",
    );
    expect([form.status, await form.text()]).toEqual([
      501,
      expect.stringContaining(
        "<Code>UnsupportedOperation</Code><Message>The service &quot;monitoring&quot; (ListMetrics)",
      ),
    ]);
    for (const service of ["s3express", "cloudfront", "route53"]) {
      const authorization = `AWS4-HMAC-SHA256 Credential=k/20261121/us-east-1/${service}/aws4_request, Signature=0`;
      const answer = await fetch(server.endpoint, { headers: { authorization } });
      expect(await answer.text()).toContain(
        `<Code>UnsupportedOperation</Code><Message>The service &quot;${service}&quot; (GET /)`,
      );
    }
    const rpc = await call(
      "/service/GraniteServiceVersion20100801/operation/ListMetrics",
      { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
      "",
    );
    expect([rpc.status, rpc.headers.get("smithy-protocol")]).toEqual([501, "rpc-v2-cbor"]);
    const body = Buffer.from(await rpc.arrayBuffer());
    // A map of two, whose first key is a text of six bytes.
    expect(body.subarray(0, 10).toString("latin1")).toBe("\u00a2\u0079\u0000\u0006__type");
    expect(body.toString("latin1")).toContain("(ListMetrics) is not in the local cloud");
  });

  test("health says ready", async () => {
    expect(await (await get("/_choreo/health")).json()).toEqual({ ready: true });
  });

  test("the journal is read in pages and followed without a gap", async () => {
    cloud.journal.write({ kind: "warning", message: "one" });
    cloud.journal.write({ kind: "warning", message: "two" });
    expect(await (await get("/_choreo/journal?after=0&limit=1")).json()).toMatchObject([
      { sequence: 1, message: "one" },
    ]);
    const followed = await get("/_choreo/journal?follow=true&after=1");
    const lines = followed.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(JSON.parse((await lines?.read())?.value ?? "")).toMatchObject({ sequence: 2, message: "two" });
    cloud.journal.write({ kind: "warning", message: "three" });
    expect(JSON.parse((await lines?.read())?.value ?? "")).toMatchObject({ sequence: 3, message: "three" });
    await lines?.cancel();
  });

  test("a bad parameter and an unknown route are refused", async () => {
    expect((await get("/_choreo/journal?after=x")).status).toBe(400);
    expect((await get("/_choreo/nothing")).status).toBe(404);
  });
});

test("closing lets a request in flight end and drops idle connections", async () => {
  const events = client(EventBridgeClient);
  await events.send(new PutRuleCommand({ Name: "a" }));
  const polled = events.send(new ListRulesCommand({}));
  await longPollBegan;
  const closed = server.close();
  answerLongPoll();
  await expect(polled).resolves.toMatchObject({ Rules: [] });
  await closed;
  await expect(fetch(server.endpoint)).rejects.toThrow();
});

test("bytes that are no HTTP end only their own connection", async () => {
  const socket = connect(Number(new URL(server.endpoint).port), "127.0.0.1");
  socket.on("error", () => {});
  socket.write("\u0000\u0001\u0002 not http\r\n\r\n");
  await new Promise<void>((resolve) => socket.once("close", () => resolve()).resume());
  await expect(client(EventBridgeClient).send(new PutRuleCommand({ Name: "a" }))).resolves.toBeDefined();
});
