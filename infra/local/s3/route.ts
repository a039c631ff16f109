import { AwsError, notHere } from "../wire/aws-error.ts";
import type { AwsRequest } from "../wire/types.ts";

/** Names of operations by method and by the query parameter that selects them (`?acl`); "" is the operation without one. */
type Selection = Record<string, Record<string, string>>;

const onBucket: Selection = {
  GET: {
    location: "GetBucketLocation",
    versioning: "GetBucketVersioning",
    versions: "ListObjectVersions",
    uploads: "ListMultipartUploads",
    policy: "GetBucketPolicy",
    tagging: "GetBucketTagging",
    policyStatus: "GetBucketPolicyStatus",
    acl: "GetBucketAcl",
    cors: "GetBucketCors",
    lifecycle: "GetBucketLifecycleConfiguration",
    encryption: "GetBucketEncryption",
    publicAccessBlock: "GetPublicAccessBlock",
    ownershipControls: "GetBucketOwnershipControls",
    notification: "GetBucketNotificationConfiguration",
    website: "GetBucketWebsite",
    logging: "GetBucketLogging",
    replication: "GetBucketReplication",
    requestPayment: "GetBucketRequestPayment",
    accelerate: "GetBucketAccelerateConfiguration",
    analytics: "GetBucketAnalyticsConfiguration",
    inventory: "GetBucketInventoryConfiguration",
    metrics: "GetBucketMetricsConfiguration",
    "intelligent-tiering": "GetBucketIntelligentTieringConfiguration",
    "object-lock": "GetObjectLockConfiguration",
    session: "CreateSession",
    metadataTable: "GetBucketMetadataTableConfiguration",
    metadataConfiguration: "GetBucketMetadataConfiguration",
    abac: "GetBucketAbac",
  },
  PUT: {
    versioning: "PutBucketVersioning",
    policy: "PutBucketPolicy",
    tagging: "PutBucketTagging",
    acl: "PutBucketAcl",
    cors: "PutBucketCors",
    lifecycle: "PutBucketLifecycleConfiguration",
    encryption: "PutBucketEncryption",
    publicAccessBlock: "PutPublicAccessBlock",
    ownershipControls: "PutBucketOwnershipControls",
    notification: "PutBucketNotificationConfiguration",
    website: "PutBucketWebsite",
    logging: "PutBucketLogging",
    replication: "PutBucketReplication",
    requestPayment: "PutBucketRequestPayment",
    accelerate: "PutBucketAccelerateConfiguration",
    analytics: "PutBucketAnalyticsConfiguration",
    inventory: "PutBucketInventoryConfiguration",
    metrics: "PutBucketMetricsConfiguration",
    "intelligent-tiering": "PutBucketIntelligentTieringConfiguration",
    "object-lock": "PutObjectLockConfiguration",
    abac: "PutBucketAbac",
    "": "CreateBucket",
  },
  POST: {
    delete: "DeleteObjects",
    metadataTable: "CreateBucketMetadataTableConfiguration",
    metadataConfiguration: "CreateBucketMetadataConfiguration",
    "": "PostObject",
  },
  DELETE: {
    policy: "DeleteBucketPolicy",
    tagging: "DeleteBucketTagging",
    cors: "DeleteBucketCors",
    lifecycle: "DeleteBucketLifecycle",
    encryption: "DeleteBucketEncryption",
    publicAccessBlock: "DeletePublicAccessBlock",
    ownershipControls: "DeleteBucketOwnershipControls",
    website: "DeleteBucketWebsite",
    replication: "DeleteBucketReplication",
    analytics: "DeleteBucketAnalyticsConfiguration",
    inventory: "DeleteBucketInventoryConfiguration",
    metrics: "DeleteBucketMetricsConfiguration",
    "intelligent-tiering": "DeleteBucketIntelligentTieringConfiguration",
    metadataTable: "DeleteBucketMetadataTableConfiguration",
    "": "DeleteBucket",
  },
  HEAD: { "": "HeadBucket" },
};

const onObject: Selection = {
  GET: {
    tagging: "GetObjectTagging",
    uploadId: "ListParts",
    acl: "GetObjectAcl",
    attributes: "GetObjectAttributes",
    retention: "GetObjectRetention",
    "legal-hold": "GetObjectLegalHold",
    torrent: "GetObjectTorrent",
    "": "GetObject",
  },
  PUT: {
    tagging: "PutObjectTagging",
    uploadId: "UploadPart",
    acl: "PutObjectAcl",
    retention: "PutObjectRetention",
    "legal-hold": "PutObjectLegalHold",
    renameObject: "RenameObject",
    encryption: "UpdateObjectEncryption",
    "": "PutObject",
  },
  POST: {
    uploads: "CreateMultipartUpload",
    uploadId: "CompleteMultipartUpload",
    restore: "RestoreObject",
    select: "SelectObjectContent",
  },
  DELETE: { tagging: "DeleteObjectTagging", uploadId: "AbortMultipartUpload", "": "DeleteObject" },
  HEAD: { "": "HeadObject" },
};

export type Route = { operation: string; bucket: string; key: string };

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("InvalidURI", "Couldn't parse the specified URI.", 400, { URI: text });
  }
};

/** Path style only: `/bucket/key`. A key keeps every further slash, also one at its start. */
const addressOf = (path: string): { bucket: string; key: string } => {
  const [, bucket = "", key = ""] = /^\/?([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
  return { bucket: decoded(bucket), key: decoded(key) };
};

const chosen = (selection: Selection, { method, query }: AwsRequest): string => {
  const byParameter = selection[method] ?? {};
  const parameter = Object.keys(byParameter).find((name) => name !== "" && query.has(name));
  const operation = byParameter[parameter ?? ""];
  if (operation) return operation;
  throw new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405, {
    Method: method,
  });
};

/** Without an id these list what there is. */
const listed: Record<string, string> = {
  GetBucketAnalyticsConfiguration: "ListBucketAnalyticsConfigurations",
  GetBucketInventoryConfiguration: "ListBucketInventoryConfigurations",
  GetBucketMetricsConfiguration: "ListBucketMetricsConfigurations",
  GetBucketIntelligentTieringConfiguration: "ListBucketIntelligentTieringConfigurations",
};

const onWholeBucket = (request: AwsRequest): string => {
  const operation = chosen(onBucket, request);
  return request.query.has("id") ? operation : (listed[operation] ?? operation);
};

const listing = (query: URLSearchParams): string => {
  const type = query.get("list-type");
  if (type === null || type === "1") return "ListObjects";
  if (type === "2") return "ListObjectsV2";
  throw notHere(`S3 list-type ${type}`);
};

const operationOf = (request: AwsRequest, bucket: string, key: string): string => {
  const { method, headers, query } = request;
  if (bucket === "") {
    if (method === "GET") return "ListBuckets";
    throw new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405, {
      Method: method,
    });
  }
  if (key === "") {
    const plain = method === "GET" && !Object.keys(onBucket["GET"] ?? {}).some((name) => query.has(name));
    return plain ? listing(query) : onWholeBucket(request);
  }
  const operation = chosen(onObject, request);
  if (headers["x-amz-copy-source"] === undefined) return operation;
  return operation === "PutObject" ? "CopyObject" : operation === "UploadPart" ? "UploadPartCopy" : operation;
};

export const route = (request: AwsRequest): Route => {
  const control = /^\/v20180820\/(.*)$/s.exec(request.path)?.[1];
  if (control !== undefined && request.headers["x-amz-account-id"] !== undefined)
    throw notHere(`S3 Control ${request.method} ${control}`);
  const { bucket, key } = addressOf(request.path);
  return { operation: operationOf(request, bucket, key), bucket, key };
};
