import { expect, test } from "vitest";
import { ofType, only, synthesized } from "./synthesized.ts";

const resources = synthesized();
const bucket = only(resources, "AWS::S3::Bucket");
const tables = ofType(resources, "AWS::DynamoDB::GlobalTable");

test("the bucket is private, encrypted, versioned and kept when the stack goes", () => {
  expect(bucket).toMatchObject({
    retained: true,
    properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: "Enabled" },
    },
  });
  expect(only(resources, "AWS::S3::BucketPolicy").properties["PolicyDocument"]).toMatchObject({
    Statement: [{ Effect: "Deny", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } }],
  });
});

test("claims outlive every event that the archive can replay", () => {
  const archive = only(resources, "AWS::Events::Archive");
  const { Rules } = bucket.properties["LifecycleConfiguration"] as { Rules: Record<string, unknown>[] };
  const claims = Rules.find(({ Prefix }) => Prefix === "claims/");
  const kept = ofType(resources, "AWS::SQS::Queue").map(({ properties }) =>
    Number(properties["MessageRetentionPeriod"]),
  );
  const queueDays = Math.max(...kept) / 86_400 + Math.min(...kept) / 86_400;
  // A claim is shared within a month, EventBridge tries for a day, and the archive replays on its last day into queue and dead-letter queue.
  const longestDays = 31 + 1 + Number(archive.properties["RetentionDays"]) + queueDays;
  expect(Number(claims?.["ExpirationInDays"])).toBeGreaterThan(longestDays);
  expect(
    Rules.filter(({ Prefix }) => Prefix === undefined).every((rule) => rule["ExpirationInDays"] === undefined),
  ).toBe(true);
});

test("the archive forgets before the services' ledgers do", () => {
  const ledgerDays = 180;
  for (const { properties } of ofType(synthesized({ archiveDays: 150 }), "AWS::Events::Archive"))
    expect(Number(properties["RetentionDays"])).toBeLessThan(ledgerDays);
});

test.each(tables.map((table) => [table.id, table] as const))(
  "%s is encrypted, restorable, protected, and kept when the stack goes",
  (_id, table) => {
    expect(table.retained).toBe(true);
    expect(table.properties).toMatchObject({
      BillingMode: "PAY_PER_REQUEST",
      SSESpecification: { SSEEnabled: true },
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      GlobalSecondaryIndexes: [{ IndexName: "byStatus", Projection: { ProjectionType: "ALL" } }],
      Replicas: [
        { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
      ],
    });
  },
);
