import { AwsError } from "../wire/aws-error.ts";
import type { AwsRequest } from "../wire/types.ts";

/** Seven days: the longest life of a presigned URL (Amazon S3 API reference, "Authenticating requests: query parameters"). */
const expiresMaxSeconds = 604_800;

const broken = (message: string): AwsError => new AwsError("AuthorizationQueryParametersError", message);

const signedAt = (date: string): number => {
  const ms = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (Number.isNaN(ms)) throw broken("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  return ms;
};

const expired = (end: number, now: number, fields: Record<string, string> = {}): AwsError =>
  new AwsError("AccessDenied", "Request has expired", 403, {
    ...fields,
    Expires: new Date(end).toISOString(),
    ServerTime: new Date(now).toISOString(),
  });

/** In SigV2 the URL says when it ends, in seconds since 1970. */
const assertOldNotExpired = (query: URLSearchParams, now: number): void => {
  const text = query.get("Expires") ?? "";
  if (!/^\d{1,12}$/.test(text))
    throw new AwsError(
      "AccessDenied",
      `Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters; Expires is "${text}".`,
      403,
    );
  const end = Number(text) * 1000;
  if (now > end) throw expired(end, now);
};

/** Refuses a presigned URL whose time is over. Signatures are not checked, here as anywhere in the local cloud. */
export const assertNotExpired = ({ query }: AwsRequest, now: number): void => {
  if (query.has("AWSAccessKeyId")) return assertOldNotExpired(query, now);
  if (!query.has("X-Amz-Signature")) return;
  const date = query.get("X-Amz-Date");
  const text = query.get("X-Amz-Expires");
  if (date === null || text === null)
    throw broken(
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  const seconds = Number(text);
  if (!/^-?\d+$/.test(text)) throw broken("X-Amz-Expires should be a number");
  if (seconds < 0) throw broken("X-Amz-Expires must be non-negative");
  if (seconds > expiresMaxSeconds)
    throw broken(`X-Amz-Expires must be less than a week (in seconds) that is ${expiresMaxSeconds}`);
  const end = signedAt(date) + seconds * 1000;
  if (now > end) throw expired(end, now, { "X-Amz-Expires": text });
};

const hoisted = /^x-amz-(meta-.+|server-side-encryption.*|storage-class|tagging|acl)$/;

/** Signers move headers into the query of a presigned URL; what describes the object counts as if it were a header. */
export const withHoistedHeaders = (request: AwsRequest): AwsRequest => {
  if (!request.query.has("X-Amz-Signature")) return request;
  const headers = { ...request.headers };
  for (const [name, value] of request.query)
    if (hoisted.test(name.toLowerCase())) headers[name.toLowerCase()] ??= value;
  return { ...request, headers };
};
