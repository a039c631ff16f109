import { AwsError } from "../wire/aws-error.ts";
import type { Caller } from "../wire/types.ts";
import type { Grant, S3, S3Request } from "./context.ts";
import { accessDenied } from "./errors.ts";

/** Query parameters and headers that are IAM condition keys of S3 (Service Authorization Reference, Amazon S3). */
const conditionParameters = {
  prefix: "s3:prefix",
  delimiter: "s3:delimiter",
  "max-keys": "s3:max-keys",
  versionId: "s3:versionid",
};
const conditionHeaders: Record<string, string> = {
  "if-none-match": "s3:if-none-match",
  "if-match": "s3:if-match",
  "x-amz-acl": "s3:x-amz-acl",
  "x-amz-copy-source": "s3:x-amz-copy-source",
  "x-amz-server-side-encryption": "s3:x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id": "s3:x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-storage-class": "s3:x-amz-storage-class",
  "x-amz-content-sha256": "s3:x-amz-content-sha256",
};

/**
 * The local endpoint is plain HTTP on the loopback interface; a policy that denies insecure transport means the
 * network on AWS, where the same client speaks TLS. So requests count as secure here.
 */
const transport = { "aws:securetransport": "true", "s3:tlsversion": "1.3" };

const conditionsOf = (request: S3Request): Record<string, string> => {
  const found: Record<string, string> = { ...transport };
  for (const [name, key] of Object.entries(conditionParameters)) {
    const value = request.query.get(name);
    if (value !== null) found[key] = value;
  }
  for (const [name, key] of Object.entries(conditionHeaders)) {
    const value = request.headers[name];
    if (value !== undefined) found[key] = value;
  }
  return found;
};

export type Target = { bucket: string; key: string };

const resourceOf = (grant: Grant, { bucket, key }: Target): string => {
  if (grant.on === "service") return "*";
  return grant.on === "bucket" ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
};

/** The account's own root may do anything; a role of the stack and other accounts are judged by the policies. */
const isJudged = (caller: Caller, owner: string): boolean => caller.role !== undefined || caller.account !== owner;

/** Throws `AccessDenied` unless identity and bucket policies allow the caller what `grant` names. */
export const authorize = (request: S3Request, s3: S3, grant: Grant, target: Target = request): void => {
  const bucket = grant.on === "service" ? undefined : s3.buckets.find(target.bucket);
  const owner = bucket?.account ?? request.caller.account;
  if (!isJudged(request.caller, owner)) return;
  const context = { ...conditionsOf(request), "aws:resourceaccount": owner, "s3:resourceaccount": owner };
  const access = { action: grant.action, resource: resourceOf(grant, target), context };
  try {
    s3.iam.authorize(
      request.caller,
      bucket?.policy === undefined ? access : { ...access, resourcePolicy: bucket.policy },
    );
  } catch (error) {
    if (error instanceof AwsError && error.code.startsWith("AccessDenied")) throw accessDenied(error.message);
    throw error;
  }
};

export const isAllowed = (request: S3Request, s3: S3, grant: Grant, target: Target = request): boolean => {
  try {
    authorize(request, s3, grant, target);
    return true;
  } catch {
    return false;
  }
};

/** S3 tells that a key is missing only to those who may list the bucket; to others it is forbidden. */
export const assertMayMiss = (request: S3Request, s3: S3, target: Target = request): void =>
  authorize(request, s3, { action: "s3:ListBucket", on: "bucket" }, target);
