import { Aws } from "aws-cdk-lib";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { bedrockArn } from "./arns.ts";
import { throughInferenceProfiles } from "./permissions/inference-profiles.ts";

const readPrefixes = ["datasets/", "batch/", "pipelines/"];
const writePrefixes = ["training/", "batch/", "pipelines/"];

/**
 * The role that Bedrock's jobs run under (Bedrock user guide, "Create a service role for model customization" and "… for batch
 * inference"): it reads what we prepared, writes results and asks a model that is named by an inference profile, and only Bedrock's jobs of this account can take it.
 */
export const createBedrockRole = (scope: Construct, bucket: Bucket): Role =>
  new Role(scope, "BedrockRole", {
    description: "Bedrock's jobs: read data sets, write results, ask models through inference profiles",
    assumedBy: new ServicePrincipal("bedrock.amazonaws.com", {
      conditions: {
        StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
        ArnLike: { "aws:SourceArn": [bedrockArn("model-customization-job/*"), bedrockArn("model-invocation-job/*")] },
      },
    }),
    inlinePolicies: {
      data: new PolicyDocument({ statements: dataStatements(bucket) }),
      profiles: new PolicyDocument({ statements: throughInferenceProfiles() }),
    },
  });

const dataStatements = (bucket: Bucket): PolicyStatement[] => {
  const all = [...new Set([...readPrefixes, ...writePrefixes])];
  const sameAccount = { StringEquals: { "aws:ResourceAccount": Aws.ACCOUNT_ID } };
  return [
    new PolicyStatement({
      actions: ["s3:GetObject"],
      resources: all.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
      conditions: sameAccount,
    }),
    new PolicyStatement({
      actions: ["s3:PutObject"],
      resources: writePrefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
      conditions: sameAccount,
    }),
    new PolicyStatement({
      actions: ["s3:ListBucket"],
      resources: [bucket.bucketArn],
      conditions: { ...sameAccount, StringLike: { "s3:prefix": all.map((prefix) => `${prefix}*`) } },
    }),
  ];
};
