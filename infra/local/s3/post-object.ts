import { Readable } from "node:stream";
import { AwsError, notHere } from "../wire/aws-error.ts";
import type { AwsResponse, Caller } from "../wire/types.ts";
import { authorize } from "./access.ts";
import type { S3, S3Operation, S3Request } from "./context.ts";
import { assertKey } from "./details.ts";
import { invalidArgument } from "./errors.ts";
import { assertPolicy, readPolicy, type Fields } from "./post-policy.ts";
import { signatureDoesNotMatch } from "./presigned.ts";
import { putObject } from "./put-object.ts";
import { readForm } from "./read-form.ts";
import { signOldText, signText } from "./signature.ts";
import { buildXml } from "./xml.ts";

const missing = (name: string): AwsError =>
  invalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    name,
    "",
  );

const field = (fields: Fields, name: string): string => {
  const value = fields.get(name.toLowerCase());
  if (value === undefined) throw missing(name);
  return value;
};

/** Who signed the form, in SigV4 or, as some clients still do, in SigV2. */
const assertSigned = (fields: Fields, policy: string, s3: S3): string => {
  if (fields.has("awsaccesskeyid")) {
    const accessKeyId = field(fields, "AWSAccessKeyId");
    const signature = field(fields, "signature");
    const secret = s3.secrets.of(accessKeyId);
    if (secret !== undefined && signOldText(secret, policy) !== signature)
      throw signatureDoesNotMatch({ AWSAccessKeyId: accessKeyId, StringToSign: policy, SignatureProvided: signature });
    return accessKeyId;
  }
  if (field(fields, "x-amz-algorithm") !== "AWS4-HMAC-SHA256")
    throw invalidArgument(
      'x-amz-algorithm only supports "AWS4-HMAC-SHA256"',
      "x-amz-algorithm",
      field(fields, "x-amz-algorithm"),
    );
  const credential = field(fields, "x-amz-credential");
  const [, accessKeyId, scope] = /^(.+)\/(\d{8}\/[^/]+\/s3\/aws4_request)$/.exec(credential) ?? [];
  if (accessKeyId === undefined || scope === undefined || !field(fields, "x-amz-date").startsWith(scope.slice(0, 8)))
    throw invalidArgument(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
      "x-amz-credential",
      credential,
    );
  const signature = field(fields, "x-amz-signature");
  const secret = s3.secrets.of(accessKeyId);
  if (secret !== undefined && signText(secret, scope, policy) !== signature)
    throw signatureDoesNotMatch({ AWSAccessKeyId: accessKeyId, StringToSign: policy, SignatureProvided: signature });
  return accessKeyId;
};

/** A form has its credentials in a field, so whose it is comes out only here. */
const callerOf = (accessKeyId: string, request: S3Request, s3: S3): Caller => {
  const role = s3.iam.keyOf?.(accessKeyId)?.role;
  if (role !== undefined) return { ...request.caller, account: role.split(":")[4] ?? "", role, principal: role };
  const account = /^\d{12}$/.test(accessKeyId) ? accessKeyId : s3.cloud.account;
  return { ...request.caller, account, principal: `arn:aws:iam::${account}:root` };
};

const assertFileSize = (size: number, { min, max }: { min: number; max: number }): void => {
  const fields = { ProposedSize: String(size), MinSizeAllowed: String(min), MaxSizeAllowed: String(max) };
  if (size < min)
    throw new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", 400, fields);
  if (size > max)
    throw new AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400, fields);
};

/** Fields that are headers of the object they make. */
const asHeaders =
  /^(cache-control|content-(type|disposition|encoding|language)|expires|acl|x-amz-(?!algorithm$|credential$|date$|signature$).+)$/;

const headersOf = (fields: Fields): Record<string, string> =>
  Object.fromEntries(
    [...fields]
      .filter(([name]) => asHeaders.test(name))
      .map(([name, value]) => [name === "acl" ? "x-amz-acl" : name, value]),
  );

const answer = (fields: Fields, made: { etag: string; location: string; bucket: string; key: string }): AwsResponse => {
  const { etag, location, bucket, key } = made;
  const headers = { etag, location };
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (redirect !== undefined && URL.canParse(redirect)) {
    const url = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag })) url.searchParams.set(name, value);
    return { status: 303, headers: { ...headers, location: url.href } };
  }
  const status = fields.get("success_action_status");
  if (status === "200") return { status: 200, headers };
  if (status !== "201") return { status: 204, headers };
  const document = buildXml("PostResponse", { Location: location, Bucket: bucket, Key: key, ETag: etag }, false);
  return { status: 201, headers: { ...headers, "content-type": "application/xml" }, body: document };
};

/** A browser's upload: a form whose policy says what may be in it, and who allowed it. */
export const postObject: S3Operation = {
  grants: () => [],
  async run(request, s3) {
    const { name: bucket } = s3.buckets.get(request.bucket);
    const { fields, file } = await readForm(request);
    const policy = fields.get("policy");
    if (policy === undefined) throw notHere("A form of S3 without a policy");
    const accessKeyId = assertSigned(fields, policy, s3);
    const size = assertPolicy(readPolicy(policy), new Map([...fields, ["bucket", bucket]]), s3.cloud.clock.now());
    if (file === undefined)
      throw new AwsError("InvalidArgument", "POST requires exactly one file upload per request.", 400, {
        ArgumentName: "file",
        ArgumentValue: "0",
      });
    const key = field(fields, "key").replaceAll("${filename}", file.name);
    if (key === "") throw invalidArgument("User key must have a length greater than 0.", "key", "");
    assertKey(key);
    assertFileSize(file.content.length, size);
    const caller = callerOf(accessKeyId, request, s3);
    authorize({ ...request, caller }, s3, { action: "s3:PutObject", on: "object" }, { bucket, key });
    const headers = { ...headersOf(fields), "content-length": String(file.content.length) };
    const made = await putObject.run(
      { ...request, caller, bucket, key, headers, stream: Readable.from([file.content]) },
      s3,
    );
    const location = `${s3.cloud.endpoint}/${bucket}/${encodeURIComponent(key)}`;
    return answer(fields, { etag: made.headers?.["etag"] ?? "", location, bucket, key });
  },
};
