import { Aws, Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { Settings } from "../settings.ts";

/**
 * A claim must outlive the event that cites it: the event may be stated up to a month after the claim was written, EventBridge tries for
 * a day, the archive can replay it on its last day, and queue and dead-letter queue keep it two weeks and a half more.
 */
export const claimMarginDays = 60;

/**
 * The one bucket of the stack. Encrypted with S3's own keys: Bedrock's service role, the functions and the users read it within one
 * account, so a key of our own would add a price for each request and a policy to keep, and keep out nobody whom IAM lets in.
 * Versioned, because data sets are written once and a deletion should be repairable for a month.
 */
export const createBucket = (scope: Construct, settings: Settings): Bucket => {
  const bucket = new Bucket(scope, "Data", {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      { id: "claims", prefix: "claims/", expiration: Duration.days(settings.archiveDays + claimMarginDays) },
      {
        id: "leftovers",
        abortIncompleteMultipartUploadAfter: Duration.days(7),
        noncurrentVersionExpiration: Duration.days(30),
      },
    ],
  });
  if (settings.cloudFront) bucket.addToResourcePolicy(mayBeShown(bucket, settings.cloudFront.distributionId));
  return bucket;
};

/** What a pipeline may read: what the roles of its functions do (`permissions/needs.ts`), as URIs for whoever plans one. */
export const pipelineSources = ({ bucketName }: Bucket, { sourceBuckets }: Settings): string[] => [
  `s3://${bucketName}/sources/`,
  `s3://${bucketName}/pipelines/`,
  ...sourceBuckets.map((name) => `s3://${name}/`),
];

/** The one distribution may read what links are made to (CloudFront developer guide, "Restrict access to an Amazon S3 origin"). */
const mayBeShown = (bucket: Bucket, distributionId: string): PolicyStatement =>
  new PolicyStatement({
    principals: [new ServicePrincipal("cloudfront.amazonaws.com")],
    actions: ["s3:GetObject"],
    resources: ["datasets/*", "evaluations/*", "pipelines/*"].map((objects) => bucket.arnForObjects(objects)),
    conditions: {
      StringEquals: {
        "aws:SourceArn": `arn:${Aws.PARTITION}:cloudfront::${Aws.ACCOUNT_ID}:distribution/${distributionId}`,
      },
    },
  });
