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
    [{ stack: "-bad name" }, /stack: must be at most 40 letters/],
    [{ producerAccounts: "12" }, /producerAccounts.0: must be an account id of 12 digits/],
    [{ producerAccounts: ["*"] }, /producerAccounts.0/],
    [{ archiveDays: 4000 }, /archiveDays/],
    [{ logDays: 8 }, /logDays/],
    [{ baseModelIds: "not JSON" }, /baseModelIds: /],
    [{ baseModelIds: { "amazon.nova-pro-v1:0": "a b" } }, /baseModelIds.*must be the id of a model/],
    [{ requestsPerMinute: { "nova-pro": 5 } }, /requestsPerMinute.*must be base\/, deployment\/ or throughput\//],
    [{ requestsPerMinute: '{"base/amazon.nova-pro-v1:0":"many"}' }, /requestsPerMinute/],
    [{ senderEmail: "a@b", notificationEmails: "c@d.example" }, /senderEmail: must be a mail address/],
    [{ senderEmail: "A <a@b.example>" }, /senderEmail: must be a mail address/],
    [{ senderEmail: "*@b.example" }, /senderEmail: must be a mail address/],
    [
      { senderEmail: "a@b.example" },
      /notificationEmails has 0 addresses and notificationDomains has 0; no mail could be sent/,
    ],
    [{ notificationEmails: "a@b.example" }, /senderEmail is not set, notificationEmails has 1 addresses/],
    [{ senderEmail: "a@b.example", notificationDomains: "@b.example" }, /notificationDomains.*must be a domain/],
    [{ notificationDomains: "b.example" }, /senderEmail is not set.*notificationDomains has 1/],
    [{ stuckHours: "0" }, /stuckHours: .*; it is "0"/],
    [{ stuckHours: "zz" }, /stuckHours: .*; it is "zz"/],
    [{ cloudFront: '{"domain":"d1.cloudfront.net"}' }, /cloudFront.distributionId.*cloudFront.keySecretArn/],
    [{ notificationEmails: Array.from({ length: 51 }, (_, n) => `a${n}@b.example`) }, /notificationEmails/],
    [{ hubSecrets: "arn:aws:secretsmanager:us-east-1:123456789012:secret:hub" }, /hubSecrets.0: must be the full ARN/],
    [{ hubUrl: "ftp://hub" }, /hubUrl/],
    [{ hubHosts: "https://mirror" }, /hubHosts.0: must be a host/],
    [{ sourceBuckets: ["Not A Bucket"], stack: "" }, /stack: .*; sourceBuckets.0: must be the name of a bucket/],
  ])("%j", (context, message) => {
    expect(() => read(context)).toThrow(message);
  });
});
