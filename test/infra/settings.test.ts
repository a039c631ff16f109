import { describe, expect, test } from "vitest";
import { readSettings } from "../../infra/settings.ts";

const read = (context: Record<string, unknown>) => readSettings((key) => context[key]);

test("a deployment needs to say nothing", () => {
  expect(read({})).toMatchObject({ stack: "choreo", producerAccounts: [], archiveDays: 90 });
});

test("what the command line gives as text is read as what it means", () => {
  const given = read({ producerAccounts: "111122223333,444455556666", archiveDays: "30", logDays: "7" });
  expect(given).toMatchObject({ producerAccounts: ["111122223333", "444455556666"], archiveDays: 30, logDays: 7 });
});

describe("what cannot be used is named", () => {
  test.each<[Record<string, unknown>, RegExp]>([
    [{ stack: "-bad name" }, /stack is "-bad name"; it must be at most 40 letters/],
    [{ producerAccounts: "12" }, /producerAccounts.0 is "12"; it must be an account id of 12 digits/],
    [{ producerAccounts: ["*"] }, /producerAccounts.0/],
    [{ archiveDays: 4000 }, /archiveDays/],
    [{ logDays: 8 }, /logDays is 8; it must be 7 or 14 or 30 or 90 or 180 or 365/],
    [{ baseModelIds: "not JSON" }, /baseModelIds is "not JSON"; it must be an object/],
    [{ baseModelIds: { "amazon.nova-pro-v1:0": "a b" } }, /baseModelIds.*must be the id of a model/],
    [{ requestsPerMinute: { "nova-pro": 5 } }, /requestsPerMinute.*must be base\/, deployment\/ or throughput\//],
    [{ requestsPerMinute: '{"base/amazon.nova-pro-v1:0":"many"}' }, /requestsPerMinute/],
    [{ senderEmail: "a@b", notificationEmails: "c@d.example" }, /senderEmail is ".*"; it must be a mail address/],
    [{ senderEmail: "A <a@b.example>" }, /senderEmail is ".*"; it must be a mail address/],
    [{ senderEmail: "*@b.example" }, /senderEmail is ".*"; it must be a mail address/],
    [
      { senderEmail: "a@b.example" },
      /notificationEmails has 0 addresses and notificationDomains has 0; no mail could be sent/,
    ],
    [{ notificationEmails: "a@b.example" }, /senderEmail is not set, notificationEmails has 1 addresses/],
    [{ senderEmail: "a@b.example", notificationDomains: "@b.example" }, /notificationDomains.*must be a domain/],
    [{ notificationDomains: "b.example" }, /senderEmail is not set.*notificationDomains has 1/],
    [{ stuckHours: "0" }, /stuckHours is "0"; it must be at least 1/],
    [{ stuckHours: "zz" }, /stuckHours is "zz"; it must be a number/],
    [{ cloudFront: '{"domain":"d1.cloudfront.net"}' }, /cloudFront.distributionId.*cloudFront.keySecretArn/],
    [{ notificationEmails: Array.from({ length: 51 }, (_, n) => `a${n}@b.example`) }, /notificationEmails/],
    [
      { hubSecrets: "arn:aws:secretsmanager:us-east-1:123456789012:secret:hub" },
      /hubSecrets.0 is .*; it must be the full ARN/,
    ],
    [{ hubUrl: "ftp://hub" }, /hubUrl/],
    [{ hubHosts: "https://mirror" }, /hubHosts.0 is "https:\/\/mirror"; it must be a host/],
    [
      { sourceBuckets: ["Not A Bucket"], stack: "" },
      /stack is empty; .*; sourceBuckets.0 is "Not A Bucket"; it must be the name of a bucket/,
    ],
  ])("%j", (context, message) => {
    expect(() => read(context)).toThrow(message);
  });
});
