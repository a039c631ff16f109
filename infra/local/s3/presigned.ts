import { AwsError } from "../wire/aws-error.ts";
import type { AwsRequest } from "../wire/types.ts";
import type { KnownSecrets } from "./known-secrets.ts";
import { oldTextToSign, signOldText, signText, textToSign } from "./signature.ts";

/** Seven days: the longest life of a presigned URL (Amazon S3 API reference, "Authenticating requests: query parameters"). */
const expiresMaxSeconds = 604_800;
/** How far a signer's clock may be ahead, in ms. */
const skewMaxMs = 15 * 60_000;

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

export const signatureDoesNotMatch = (fields: Record<string, string>): AwsError =>
  new AwsError(
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    403,
    fields,
  );

/** In SigV2 the URL says when it ends, in seconds since 1970. */
const assertOld = (request: AwsRequest, now: number, secrets: KnownSecrets): void => {
  const { query } = request;
  const text = query.get("Expires") ?? "";
  const signature = query.get("Signature");
  if (!/^\d{1,12}$/.test(text) || signature === null)
    throw new AwsError(
      "AccessDenied",
      `Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters; Expires is "${text}".`,
      403,
    );
  const end = Number(text) * 1000;
  if (now > end) throw expired(end, now);
  const AWSAccessKeyId = query.get("AWSAccessKeyId") ?? "";
  const secret = secrets.of(AWSAccessKeyId);
  const StringToSign = oldTextToSign(request);
  if (secret !== undefined && signOldText(secret, StringToSign) !== signature)
    throw signatureDoesNotMatch({ AWSAccessKeyId, StringToSign, SignatureProvided: signature });
};

const required = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-SignedHeaders",
  "X-Amz-Signature",
];

const credentialOf = (text: string, date: string): { accessKeyId: string; scope: string } => {
  const [, accessKeyId, scope] = /^(.+)\/(\d{8}\/[^/]+\/s3\/aws4_request)$/.exec(text) ?? [];
  if (accessKeyId === undefined || scope === undefined)
    throw broken(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  if (!date.startsWith(scope.slice(0, 8)))
    throw broken(
      `Invalid credential date "${scope.slice(0, 8)}". This date is not the same as X-Amz-Date: "${date.slice(0, 8)}".`,
    );
  return { accessKeyId, scope };
};

const assertInTime = (date: string, text: string, now: number): void => {
  const seconds = Number(text);
  if (!/^-?\d+$/.test(text)) throw broken("X-Amz-Expires should be a number");
  if (seconds < 0) throw broken("X-Amz-Expires must be non-negative");
  if (seconds > expiresMaxSeconds)
    throw broken(`X-Amz-Expires must be less than a week (in seconds) that is ${expiresMaxSeconds}`);
  const start = signedAt(date);
  if (start - skewMaxMs > now) throw new AwsError("AccessDenied", "Request is not yet valid", 403);
  if (now > start + seconds * 1000) throw expired(start + seconds * 1000, now, { "X-Amz-Expires": text });
};

const assertHeadersSigned = ({ headers }: AwsRequest, signedHeaders: readonly string[]): void => {
  const unsigned = Object.keys(headers).filter((name) => name.startsWith("x-amz-") && !signedHeaders.includes(name));
  if (unsigned.length > 0)
    throw new AwsError("AccessDenied", "There were headers present in the request which were not signed", 403, {
      HeadersNotSigned: unsigned.join(", "),
    });
};

/**
 * Refuses a presigned URL whose time is over or has not come, or which is not the request that was signed. What only a
 * secret can tell (another method, path, parameter or header value) is told where the secret is known.
 */
export const assertPresigned = (request: AwsRequest, now: number, secrets: KnownSecrets): void => {
  const { query, headers } = request;
  if (query.has("AWSAccessKeyId")) return assertOld(request, now, secrets);
  if (!required.some((name) => query.has(name))) return;
  if (required.some((name) => !query.has(name)))
    throw broken(
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  const [algorithm = "", credential = "", date = "", expires = "", signed = "", signature = ""] = required.map(
    (name) => query.get(name) ?? "",
  );
  if (algorithm !== "AWS4-HMAC-SHA256")
    throw broken('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"');
  const { accessKeyId, scope } = credentialOf(credential, date);
  assertInTime(date, expires, now);
  const signedHeaders = signed.split(";");
  assertHeadersSigned(request, signedHeaders);
  const payload = query.get("X-Amz-Content-Sha256") ?? headers["x-amz-content-sha256"] ?? "UNSIGNED-PAYLOAD";
  const StringToSign = textToSign(request, { date, scope, signedHeaders, payload });
  const secret = secrets.of(accessKeyId);
  const absent = signedHeaders.some((name) => headers[name] === undefined);
  if (absent || (secret !== undefined && signText(secret, scope, StringToSign) !== signature))
    throw signatureDoesNotMatch({ AWSAccessKeyId: accessKeyId, StringToSign, SignatureProvided: signature });
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
