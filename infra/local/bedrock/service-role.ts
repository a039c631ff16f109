import { AwsError } from "../wire/aws-error.ts";
import { validation } from "./errors.ts";
import type { Access, Caller } from "../wire/types.ts";
import type { LocalIam } from "../core/ports.ts";
import type { S3Location } from "./s3-location.ts";

/** What a caller needs to hand a role to Bedrock. */
export const passRole = (roleArn: string): Access => ({
  action: "iam:PassRole",
  resource: roleArn,
  context: { "iam:passedtoservice": "bedrock.amazonaws.com" },
});

/** ValidationException unless the role exists and lets Bedrock act for jobs of this kind. */
export const assertAssumable = (iam: LocalIam, roleArn: string, from: { sourceArn: string; caller: Caller }): void => {
  try {
    iam.assertTrust(roleArn, "bedrock.amazonaws.com", {
      sourceArn: from.sourceArn,
      sourceAccount: from.caller.account,
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw validation(
      `Could not assume provided IAM role. Please verify that the role exists and its trust policy allows bedrock.amazonaws.com to assume ${roleArn}: ${error.message}`,
    );
  }
};

/** Inference of a model in the name of the profile it is asked through. */
export const invokeThrough = (resource: string, profileArn: string | undefined): Access => ({
  action: "bedrock:InvokeModel",
  resource,
  ...(profileArn === undefined ? {} : { context: { "bedrock:inferenceprofilearn": profileArn } }),
});

/** May the service role do this? Its lack is the job's failure, not the caller's. */
export const roleAllows = (iam: LocalIam, role: { arn: string; account: string }, access: Access): boolean => {
  try {
    iam.authorize({ account: role.account, role: role.arn, principal: role.arn }, access);
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
};

/** May the service role do this in S3? False is the job's failure, not the caller's. */
export const roleMay = (
  iam: LocalIam,
  role: { arn: string; account: string },
  action: "s3:GetObject" | "s3:PutObject" | "s3:ListBucket",
  where: S3Location,
): boolean => {
  const bucket = `arn:aws:s3:::${where.bucket}`;
  const listing = action === "s3:ListBucket";
  const context = { "aws:resourceaccount": role.account, ...(listing ? { "s3:prefix": where.key } : {}) };
  return roleAllows(iam, role, { action, resource: listing ? bucket : `${bucket}/${where.key}`, context });
};
