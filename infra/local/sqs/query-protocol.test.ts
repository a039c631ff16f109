import { XMLParser } from "fast-xml-parser";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sqsForTest, type SqsForTest } from "./sqs-for-test.ts";

let run: SqsForTest;
beforeEach(async () => {
  run = await sqsForTest();
});
afterEach(() => run.close());

const authorization = "AWS4-HMAC-SHA256 Credential=K/20200101/us-east-1/sqs/aws4_request, SignedHeaders=h, Signature=s";
const parser = new XMLParser({ parseTagValue: false, trimValues: false });

/** What a client from before 2023 sends, and the inside of what it reads. */
const call = async (parameters: Record<string, string>, path = "/") => {
  const response = await fetch(`${run.cloud.endpoint}${path}`, {
    method: "POST",
    headers: { authorization, "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    body: new URLSearchParams({ ...parameters, Version: "2012-11-05" }),
  });
  const text = await response.text();
  const action = parameters["Action"] ?? "";
  const document = parser.parse(text) as Record<string, Record<string, Record<string, unknown>>>;
  return { status: response.status, text, result: document[`${action}Response`]?.[`${action}Result`], document };
};

test("A queue, its attributes and its tags go through forms and XML", async () => {
  const made = await call({
    Action: "CreateQueue",
    QueueName: "old",
    "Attribute.1.Name": "VisibilityTimeout",
    "Attribute.1.Value": "33",
    "Tag.1.Key": "team",
    "Tag.1.Value": "a<b",
  });
  const QueueUrl = `${run.cloud.endpoint}/000000000000/old`;
  expect(made.result).toEqual({ QueueUrl });
  expect((await call({ Action: "ListQueues" })).result).toEqual({ QueueUrl });
  expect((await call({ Action: "ListQueueTags", QueueUrl })).result).toEqual({ Tag: { Key: "team", Value: "a<b" } });
  const asked = { Action: "GetQueueAttributes", "AttributeName.1": "VisibilityTimeout" };
  const expected = { Attribute: { Name: "VisibilityTimeout", Value: "33" } };
  expect((await call({ ...asked, QueueUrl })).result).toEqual(expected);
  expect((await call(asked, "/000000000000/old")).result, "the queue may be the address itself").toEqual(expected);
  const changed = await call({
    Action: "SetQueueAttributes",
    QueueUrl,
    "Attribute.1.Name": "DelaySeconds",
    "Attribute.1.Value": "0",
  });
  expect(changed.result, "an operation without an answer has no result element").toBeUndefined();
  expect(changed.text).toMatch(
    /^<SetQueueAttributesResponse xmlns="http:\/\/queue\.amazonaws\.com\/doc\/2012-11-05\/">/,
  );
});

test("A message with attributes comes back as it was sent, and is deleted", async () => {
  const { result } = await call({ Action: "CreateQueue", QueueName: "old" });
  const QueueUrl = String(result?.["QueueUrl"]);
  const body = "a&b <c>\r\n\tü";
  const sent = await call({
    Action: "SendMessage",
    QueueUrl,
    MessageBody: body,
    DelaySeconds: "0",
    "MessageAttribute.1.Name": "n",
    "MessageAttribute.1.Value.DataType": "Number",
    "MessageAttribute.1.Value.StringValue": "1",
  });
  const received = await call({
    Action: "ReceiveMessage",
    QueueUrl,
    MaxNumberOfMessages: "10",
    "AttributeName.1": "ApproximateReceiveCount",
    "MessageAttributeName.1": "All",
  });
  expect(received.text, "a bare carriage return would come out as a line feed").toContain("&#xD;");
  const message = received.result?.["Message"] as Record<string, unknown>;
  expect(message).toMatchObject({
    MessageId: sent.result?.["MessageId"],
    MD5OfBody: sent.result?.["MD5OfMessageBody"],
    Attribute: { Name: "ApproximateReceiveCount", Value: "1" },
    MessageAttribute: { Name: "n", Value: { DataType: "Number", StringValue: "1" } },
  });
  const ReceiptHandle = String(message["ReceiptHandle"]);
  expect((await call({ Action: "DeleteMessage", QueueUrl, ReceiptHandle })).status).toBe(200);
  expect((await call({ Action: "ReceiveMessage", QueueUrl })).result).toBe("");
});

test("A batch answers each entry by itself, and errors have the codes of that protocol", async () => {
  const { result } = await call({ Action: "CreateQueue", QueueName: "old" });
  const batch = await call({
    Action: "SendMessageBatch",
    QueueUrl: String(result?.["QueueUrl"]),
    "SendMessageBatchRequestEntry.1.Id": "good",
    "SendMessageBatchRequestEntry.1.MessageBody": "a",
    "SendMessageBatchRequestEntry.2.Id": "bad",
    "SendMessageBatchRequestEntry.2.MessageBody": "b\u0001",
  });
  expect(batch.result).toMatchObject({
    SendMessageBatchResultEntry: { Id: "good" },
    BatchResultErrorEntry: { Id: "bad", Code: "InvalidMessageContents", SenderFault: "true" },
  });
  const refused = await call({ Action: "GetQueueUrl", QueueName: "nothing" });
  expect([refused.status, refused.document["ErrorResponse"]?.["Error"]]).toEqual([
    400,
    {
      Type: "Sender",
      Code: "AWS.SimpleQueueService.NonExistentQueue",
      Message: "The specified queue does not exist.",
    },
  ]);
  const unknown = await call({ Action: "SendSomethingElse" });
  expect([unknown.status, unknown.text]).toEqual([501, expect.stringContaining("sqs SendSomethingElse is not in the")]);
});
