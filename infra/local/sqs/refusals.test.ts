import {
  AddPermissionCommand,
  CreateQueueCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
  type MessageAttributeValue,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sqsForTest, type SqsForTest } from "./sqs-for-test.ts";

let run: SqsForTest;
let QueueUrl: string;
beforeAll(async () => {
  run = await sqsForTest();
  ({ QueueUrl = "" } = await run.client.send(new CreateQueueCommand({ QueueName: "strict" })));
});
afterAll(() => run.close());

const set = (Attributes: Record<string, string>) =>
  run.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
const tag = (Tags: Record<string, string>) => run.client.send(new TagQueueCommand({ QueueUrl, Tags }));
const grant = (more: { Label?: string; Actions?: string[] }) =>
  run.client.send(
    new AddPermissionCommand({
      QueueUrl,
      Label: "l",
      AWSAccountIds: ["111111111111"],
      Actions: ["SendMessage"],
      ...more,
    }),
  );
const send = (attribute: MessageAttributeValue) =>
  run.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", MessageAttributes: { a: attribute } }));
const number = (StringValue: string) => ({ DataType: "Number", StringValue });

test.each<[string, () => Promise<unknown>, string, RegExp]>([
  [
    "a policy without statements",
    () => set({ Policy: "{}" }),
    "InvalidAttributeValue",
    /Missing required field Statement/,
  ],
  [
    "a policy of a broken statement",
    () => set({ Policy: '{"Statement":[{"Effect":"Maybe"}]}' }),
    "InvalidAttributeValue",
    /parameter Policy/,
  ],
  ["a reserved tag", () => tag({ "aws:a": "b" }), "InvalidParameterValue", /prefix aws: is reserved/],
  ["a tag without a name", () => tag({ "": "b" }), "InvalidParameterValue", /1 to 128 characters, not 0/],
  ["a long tag", () => tag({ a: "b".repeat(257) }), "InvalidParameterValue", /at most 256 characters, not 257/],
  [
    "no tags to take away",
    () => run.client.send(new UntagQueueCommand({ QueueUrl, TagKeys: [] })),
    "MissingParameter",
    /TagKeys/,
  ],
  ["a label with blanks", () => grant({ Label: "a b" }), "InvalidParameterValue", /parameter Label/],
  [
    "eight actions",
    () => grant({ Actions: Array.from({ length: 8 }, () => "SendMessage") }),
    "OverLimit",
    /^8 Actions were found, maximum allowed is 7\.$/,
  ],
  [
    "an attribute of two values",
    () => send({ DataType: "String", StringValue: "x", BinaryValue: new Uint8Array([1]) }),
    "InvalidParameterValue",
    /one value/,
  ],
  ["a number too small", () => send(number("1e-129")), "InvalidParameterValue", /Can't cast/],
  ["a number too large", () => send(number("1.1e126")), "InvalidParameterValue", /Can't cast/],
  [
    "an attempt on a standard queue",
    () => run.client.send(new ReceiveMessageCommand({ QueueUrl, ReceiveRequestAttemptId: "a" })),
    "InvalidParameterValue",
    /ReceiveRequestAttemptId/,
  ],
  [
    "a token nobody gave",
    () => run.client.send(new ListQueuesCommand({ MaxResults: 1, NextToken: "x" })),
    "InvalidParameterValue",
    /NextToken/,
  ],
])("%s is refused", async (_name, call, name, message) => {
  await expect(call()).rejects.toMatchObject({ name, message: expect.stringMatching(message) as string });
});

test("a queue's URL has this machine's host", async () => {
  const call = (url: string) =>
    fetch(run.cloud.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "AmazonSQS.GetQueueAttributes", "content-type": "application/x-amz-json-1.0" },
      body: JSON.stringify({ QueueUrl: url }),
    });
  const path = new URL(QueueUrl).pathname;
  expect((await call(`https://sqs.us-east-1.amazonaws.com${path}`)).status).toBe(404);
  for (const host of ["http://localhost:1", "http://127.0.0.1:4566", ""])
    expect((await call(`${host}${path}`)).status).toBe(200);
});
