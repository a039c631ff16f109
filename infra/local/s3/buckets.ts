import { AwsError, notHere } from "../wire/aws-error.ts";
import type { S3Operation, S3Request } from "./context.ts";
import { grants } from "./context.ts";
import { invalidArgument } from "./errors.ts";
import { receiveDocument } from "./receive.ts";
import { bucketTags } from "./tags.ts";
import { malformedXml, parseXml, textOf, xmlResponse } from "./xml.ts";

const name =
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Amazon S3 user guide, "General purpose bucket naming rules". */
export const assertBucketName = (bucket: string): void => {
  if (!name.test(bucket))
    throw new AwsError("InvalidBucketName", "The specified bucket is not valid.", 400, { BucketName: bucket });
};

const firstRegion = "us-east-1";

const configurationOf = async (request: S3Request): Promise<Record<string, unknown>> => {
  const document = await receiveDocument(request);
  return document.trim() === "" ? {} : parseXml(document, "CreateBucketConfiguration");
};

const assertLocation = (request: S3Request, configuration: Record<string, unknown>): void => {
  const { region } = request.caller;
  const constraint = textOf(configuration, "LocationConstraint");
  if ((constraint ?? firstRegion) === region && constraint !== firstRegion) return;
  if (constraint === firstRegion || constraint === "")
    throw new AwsError("InvalidLocationConstraint", "The specified location-constraint is not valid", 400, {
      LocationConstraint: constraint,
    });
  throw new AwsError(
    "IllegalLocationConstraintException",
    `The ${constraint ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
};

const cannedAcls = ["private", "public-read", "public-read-write", "authenticated-read", "log-delivery-write"];
const ownerships = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"];

/** Since April 2023 a new bucket has no ACLs and blocks public ones, unless its creator asks for the former; the latter cannot be asked for. */
const assertOwnership = (headers: Record<string, string>): void => {
  const ownership = headers["x-amz-object-ownership"] ?? "BucketOwnerEnforced";
  if (!ownerships.includes(ownership))
    throw invalidArgument(`Invalid x-amz-object-ownership header: ${ownership}`, "x-amz-object-ownership", ownership);
  const acl = headers["x-amz-acl"] ?? "private";
  if (!cannedAcls.includes(acl)) throw invalidArgument(`Invalid x-amz-acl header: ${acl}`, "x-amz-acl", acl);
  const granted = acl !== "private" || Object.keys(headers).some((name) => name.startsWith("x-amz-grant-"));
  if (granted && ownership === "BucketOwnerEnforced")
    throw new AwsError(
      "InvalidBucketAclWithObjectOwnership",
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    );
  if (/^public|^authenticated/.test(acl))
    throw new AwsError(
      "InvalidBucketAclWithBlockPublicAccessError",
      "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
    );
  if (ownership !== "BucketOwnerEnforced") throw notHere(`A bucket with ACLs (x-amz-object-ownership ${ownership})`);
};

/** In us-east-1, and only there, S3 answers an owner's second creation with 200 (API reference, CreateBucket). */
export const createBucket: S3Operation = {
  grants: grants("bucket", "CreateBucket"),
  async run(request, s3) {
    const { bucket, caller, headers } = request;
    assertBucketName(bucket);
    if (headers["x-amz-bucket-object-lock-enabled"]?.toLowerCase() === "true") throw notHere("S3 Object Lock");
    assertOwnership(headers);
    const configuration = await configurationOf(request);
    assertLocation(request, configuration);
    const tags = bucketTags(configuration);
    const existing = s3.buckets.find(bucket);
    if (existing && existing.account !== caller.account)
      throw new AwsError(
        "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
        409,
        { BucketName: bucket },
      );
    if (existing && caller.region !== firstRegion)
      throw new AwsError(
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
        409,
        { BucketName: bucket },
      );
    if (!existing)
      s3.buckets.create({
        name: bucket,
        account: caller.account,
        region: caller.region,
        createdAt: s3.cloud.clock.now(),
      });
    if (!existing && tags) s3.buckets.change(bucket, { tags });
    return { status: 200, headers: { location: `/${bucket}` } };
  },
};

export const headBucket: S3Operation = {
  grants: grants("bucket", "ListBucket"),
  run: ({ bucket }, s3) => ({ status: 200, headers: { "x-amz-bucket-region": s3.buckets.get(bucket).region } }),
};

export const deleteBucket: S3Operation = {
  grants: grants("bucket", "DeleteBucket"),
  async run({ bucket }, s3) {
    s3.buckets.get(bucket);
    if (!s3.objects.isEmpty(bucket))
      throw new AwsError("BucketNotEmpty", "The bucket you tried to delete is not empty", 409, { BucketName: bucket });
    const parts = s3.uploads.list(bucket).flatMap((upload) => s3.uploads.delete(upload.id));
    s3.buckets.delete(bucket);
    await s3.bodies.discard(parts.map((part) => part.file));
    return { status: 204 };
  },
};

export const listBuckets: S3Operation = {
  grants: grants("service", "ListAllMyBuckets"),
  run({ caller, query }, s3) {
    const text = query.get("max-buckets") ?? "10000";
    const max = Number(text);
    if (!Number.isInteger(max) || max < 1 || max > 10_000)
      throw invalidArgument("Argument max-buckets must be an integer between 1 and 10000", "max-buckets", text);
    const prefix = query.get("prefix") ?? "";
    const token = query.get("continuation-token") ?? "";
    const region = query.get("bucket-region");
    const all = s3.buckets
      .list(caller.account)
      .filter(
        (bucket) =>
          bucket.name.startsWith(prefix) && bucket.name > token && (region === null || bucket.region === region),
      );
    const shown = all.slice(0, max);
    return xmlResponse("ListAllMyBucketsResult", {
      Owner: { ID: caller.account },
      Buckets: {
        Bucket: shown.map((bucket) => ({
          Name: bucket.name,
          CreationDate: new Date(bucket.createdAt).toISOString(),
          BucketRegion: bucket.region,
        })),
      },
      ...(query.has("prefix") && { Prefix: prefix }),
      ...(all.length > shown.length && { ContinuationToken: shown.at(-1)?.name }),
    });
  },
};

export const getBucketLocation: S3Operation = {
  grants: grants("bucket", "GetBucketLocation"),
  run({ bucket }, s3) {
    const { region } = s3.buckets.get(bucket);
    return xmlResponse("LocationConstraint", { "#text": region === firstRegion ? "" : region });
  },
};

export const getBucketVersioning: S3Operation = {
  grants: grants("bucket", "GetBucketVersioning"),
  run: ({ bucket }, s3) => xmlResponse("VersioningConfiguration", { Status: s3.buckets.get(bucket).versioning }),
};

export const putBucketVersioning: S3Operation = {
  grants: grants("bucket", "PutBucketVersioning"),
  async run(request, s3) {
    const { name: bucket } = s3.buckets.get(request.bucket);
    const root = parseXml(await receiveDocument(request), "VersioningConfiguration");
    const status = textOf(root, "Status")?.trim();
    if (textOf(root, "MfaDelete")?.trim() === "Enabled") throw notHere("S3 MFA delete");
    if (status !== "Enabled" && status !== "Suspended")
      throw status === undefined
        ? new AwsError("IllegalVersioningConfigurationException", "The Versioning element must be specified")
        : malformedXml();
    s3.buckets.change(bucket, { versioning: status });
    return { status: 200 };
  },
};

export const getBucketPolicy: S3Operation = {
  grants: grants("bucket", "GetBucketPolicy"),
  run({ bucket }, s3) {
    const { policy } = s3.buckets.get(bucket);
    if (policy === undefined)
      throw new AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", 404, { BucketName: bucket });
    return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(policy) };
  },
};

const parsePolicy = (text: string): unknown => {
  try {
    const policy: unknown = JSON.parse(text);
    if (typeof policy === "object" && policy !== null && "Statement" in policy) return policy;
  } catch {
    // answered below, as any other text that is no policy
  }
  throw new AwsError("MalformedPolicy", "This policy contains invalid Json");
};

export const putBucketPolicy: S3Operation = {
  grants: grants("bucket", "PutBucketPolicy"),
  async run(request, s3) {
    s3.buckets.get(request.bucket);
    s3.buckets.change(request.bucket, { policy: parsePolicy(await receiveDocument(request)) });
    return { status: 204 };
  },
};

export const deleteBucketPolicy: S3Operation = {
  grants: grants("bucket", "DeleteBucketPolicy"),
  run({ bucket }, s3) {
    s3.buckets.get(bucket);
    s3.buckets.change(bucket, { policy: undefined });
    return { status: 204 };
  },
};
