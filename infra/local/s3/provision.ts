import { notHere } from "../wire/aws-error.ts";
import type { Provisioners, StackResource } from "../wire/types.ts";
import type { Versioning } from "./bucket-store.ts";
import { assertBucketName } from "./buckets.ts";
import type { S3 } from "./context.ts";

/** Properties of a bucket without effect here: nothing expires, is encrypted, replicated, public or billed. */
const inert = [
  "AccelerateConfiguration",
  "AccessControl",
  "AnalyticsConfigurations",
  "BucketEncryption",
  "CorsConfiguration",
  "IntelligentTieringConfigurations",
  "InventoryConfigurations",
  "LifecycleConfiguration",
  "LoggingConfiguration",
  "MetricsConfigurations",
  "OwnershipControls",
  "PublicAccessBlockConfiguration",
];

const refuseUnknown = ({ type, logicalId, properties }: StackResource, known: readonly string[]): void => {
  const unknown = Object.keys(properties).find((name) => !known.includes(name));
  if (unknown) throw notHere(`The property ${unknown} of ${type} ${logicalId}`);
};

/** CloudFormation adds randomness to a default name; here the name stays the same from start to start. */
const defaultName = ({ stack, logicalId }: StackResource): string =>
  `${stack}-${logicalId}`
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-")
    .slice(0, 63)
    .replace(/-+$/, "");

const versioningOf = (properties: Record<string, unknown>): Versioning | undefined => {
  const configuration = properties["VersioningConfiguration"] as { Status?: string } | undefined;
  const status = configuration?.Status;
  if (status === undefined || status === "Enabled" || status === "Suspended") return status;
  throw notHere(`The versioning status ${status} of AWS::S3::Bucket`);
};

const tagsOf = (properties: Record<string, unknown>): Record<string, string> | undefined => {
  const tags = properties["Tags"] as { Key: string; Value: string }[] | undefined;
  return tags && Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
};

/** Makes the stack's buckets and their policies. Objects of an earlier start stay. */
export const provisionS3 = (s3: S3): Provisioners => ({
  "AWS::S3::Bucket": (resource) => {
    const { properties } = resource;
    refuseUnknown(resource, [...inert, "BucketName", "VersioningConfiguration", "Tags"]);
    const name = (properties["BucketName"] as string | undefined) ?? defaultName(resource);
    assertBucketName(name);
    const { account, region, clock } = s3.cloud;
    if (!s3.buckets.find(name)) s3.buckets.create({ name, account, region, createdAt: clock.now() });
    s3.buckets.change(name, { versioning: versioningOf(properties), tags: tagsOf(properties) });
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
        WebsiteURL: `http://${name}.s3-website-${region}.amazonaws.com`,
      },
    };
  },
  "AWS::S3::BucketPolicy": (resource) => {
    refuseUnknown(resource, ["Bucket", "PolicyDocument"]);
    const bucket = String(resource.properties["Bucket"]);
    s3.buckets.get(bucket);
    s3.buckets.change(bucket, { policy: resource.properties["PolicyDocument"] });
    return { ref: bucket };
  },
});
