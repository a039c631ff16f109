import { describe, expect, test } from "vitest";
import { service } from "../../services/notification/service.ts";
import { list, ofType, only, statementsOf, synthesized, type Found, type Statement } from "./synthesized.ts";

const silent = synthesized();
const speaking = synthesized({
  senderEmail: "choreo@example.com",
  notificationEmails: "a@example.com,b@example.com",
  notificationDomains: "Lab.example.org",
  stuckHours: 24,
});

const statementsWith = (resources: readonly Found[], action: string): Statement[] =>
  ofType(resources, "AWS::IAM::Role")
    .flatMap(statementsOf)
    .filter(({ Action }) => list(Action).includes(action));

const environments = (resources: readonly Found[]): Record<string, string>[] =>
  ofType(resources, "AWS::Lambda::Function")
    .filter(({ properties }) => String(properties["Description"]).startsWith("notification: "))
    .map(({ properties }) => (properties["Environment"] as { Variables: Record<string, string> }).Variables);

test("the topic is encrypted, and takes nothing in the clear", () => {
  expect(only(silent, "AWS::SNS::Topic").properties).toMatchObject({
    TopicName: "choreo-notifications",
    KmsMasterKeyId: "alias/aws/sns",
  });
  expect(only(silent, "AWS::SNS::TopicPolicy").properties["PolicyDocument"]).toMatchObject({
    Statement: [{ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }],
  });
});

describe("without a sender", () => {
  test("nobody may send mail, there is no identity, and the functions know of none", () => {
    expect(statementsWith(silent, "ses:SendEmail")).toEqual([]);
    expect(ofType(silent, "AWS::SES::EmailIdentity")).toEqual([]);
    expect(environments(silent)).toHaveLength(5);
    for (const names of environments(silent)) {
      expect(names["CHOREO_TOPIC_ARN"]).toBeDefined();
      expect(names["CHOREO_SENDER_EMAIL"]).toBeUndefined();
    }
  });
});

describe("with a sender", () => {
  test("the four reactions that tell alone may send mail, by its identity and from its address", () => {
    const allowed = statementsWith(speaking, "ses:SendEmail");
    expect(allowed).toHaveLength(4);
    for (const statement of allowed)
      expect(statement).toMatchObject({
        Action: "ses:SendEmail",
        Resource: "arn:aws:ses:us-east-1:123456789012:identity/choreo@example.com",
        Condition: { StringEquals: { "ses:FromAddress": "choreo@example.com" } },
      });
    expect(statementsWith(speaking, "sns:Publish")).toHaveLength(4);
    expect(only(speaking, "AWS::SES::EmailIdentity").properties).toMatchObject({ EmailIdentity: "choreo@example.com" });
  });

  test("the functions know whom to write to", () => {
    for (const names of environments(speaking))
      expect(names).toMatchObject({
        CHOREO_SENDER_EMAIL: "choreo@example.com",
        CHOREO_NOTIFICATION_EMAILS: '["a@example.com","b@example.com"]',
        CHOREO_NOTIFICATION_DOMAINS: '["lab.example.org"]',
        CHOREO_STUCK_HOURS: "24",
      });
  });
});

describe("with a key pair of CloudFront's", () => {
  const keySecretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:links-a1B2c3";
  const cloudFront = {
    domain: "d111111abcdef8.cloudfront.net",
    distributionId: "E2QWRUHAPOMQZL",
    keyPairId: "K2JCJMDEHXQW5F",
    keySecretArn,
  };
  const linking = synthesized({ cloudFront });
  /** What the function's own links open, theirs must open too. */
  const linkedPrefixes = service.reactions.onRunEnded.needs.flatMap((need) =>
    "objects" in need && need.objects === "read" ? [need.prefix] : [],
  );

  test("the one reaction that makes links may read the key, and that alone", () => {
    expect(statementsWith(linking, "secretsmanager:GetSecretValue")).toEqual([
      expect.objectContaining({ Resource: keySecretArn }),
    ]);
    expect(statementsWith(silent, "secretsmanager:GetSecretValue")).toEqual([]);
    for (const names of environments(linking)) expect(JSON.parse(names["CHOREO_CLOUDFRONT"] ?? "")).toEqual(cloudFront);
  });

  test("the one distribution may read what links are made to", () => {
    const { PolicyDocument } = only(linking, "AWS::S3::BucketPolicy").properties;
    const { Statement } = PolicyDocument as { Statement: unknown[] };
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: "Allow",
        Action: "s3:GetObject",
        Principal: { Service: "cloudfront.amazonaws.com" },
        Resource: linkedPrefixes.map((prefix) => expect.stringMatching(new RegExp(`/${prefix}\\*$`)) as string),
        Condition: {
          StringEquals: { "aws:SourceArn": expect.stringMatching(/:distribution\/E2QWRUHAPOMQZL$/) as string },
        },
      }),
    );
  });
});
