import type { Cloud } from "../core/cloud.ts";
import { AwsError } from "./aws-error.ts";
import type { Caller } from "./types.ts";

/** What SigV4 says about a request. The signature itself is not verified: the local cloud keeps no secrets, the key id alone decides the caller. */
export type Scope = { accessKeyId: string; region?: string; service: string };

/** The role an access key was issued to; "stale" for a key of IAM's own making that no role has any more; undefined for anybody's key. */
export type Identify = (accessKeyId: string) => { role: string; session?: string } | "stale" | "expired" | undefined;

const parseCredential = (credential: string): Scope | undefined => {
  // A key id may hold slashes in theory; the last four parts are fixed.
  const parts = credential.split("/");
  const [region, service, terminator] = parts.slice(-3);
  if (parts.length < 5 || region === undefined || service === undefined || terminator !== "aws4_request")
    return undefined;
  return { accessKeyId: parts.slice(0, -4).join("/"), region, service };
};

/** SigV2, which only S3 still takes and in which some clients (the CLI's version 1) presign URLs; it names no region. */
const readOldScope = (query: URLSearchParams): Scope | undefined => {
  const accessKeyId = query.get("AWSAccessKeyId");
  return accessKeyId === null ? undefined : { accessKeyId, region: "us-east-1", service: "s3" };
};

/** An API key of Bedrock's (`AWS_BEARER_TOKEN_BEDROCK`), which no other service takes. It says nothing of a Region. */
const readApiKey = (authorization: string): Scope | undefined => {
  const key = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  return key === undefined ? undefined : { accessKeyId: key, service: "bedrock" };
};

/** From the Authorization header, or from the query of a presigned URL. */
export const readScope = (headers: Record<string, string>, query: URLSearchParams): Scope | undefined => {
  const fromHeader = /^AWS4-[A-Z0-9-]+ .*?Credential=([^,\s]+)/.exec(headers["authorization"] ?? "")?.[1];
  const credential = fromHeader ?? query.get("X-Amz-Credential") ?? undefined;
  if (credential !== undefined) return parseCredential(credential);
  return readApiKey(headers["authorization"] ?? "") ?? readOldScope(query);
};

const accountOfRole = (role: string): string => role.split(":")[4] ?? "";

/** A key issued by IAM is that role, a 12-digit key is that account's root, and anything else the root of the stack's own account. */
export const toCaller = (
  scope: Scope | undefined,
  options: { cloud: Cloud; identify: Identify | undefined; requestId: string },
): Caller => {
  const { cloud, identify, requestId } = options;
  const region = scope?.region ?? cloud.region;
  const key = scope?.accessKeyId ?? "";
  const identified = identify?.(key);
  if (identified === "stale") {
    throw new AwsError("UnrecognizedClientException", "The security token included in the request is invalid.", 403);
  }
  if (identified === "expired")
    throw new AwsError("ExpiredTokenException", "The security token included in the request is expired", 403);
  if (identified)
    return {
      account: accountOfRole(identified.role),
      region,
      role: identified.role,
      ...(identified.session === undefined ? {} : { session: identified.session }),
      principal: identified.role,
      requestId,
    };
  const account = /^\d{12}$/.test(key) ? key : cloud.account;
  return { account, region, principal: `arn:aws:iam::${account}:root`, requestId };
};
