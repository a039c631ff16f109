import { AwsError, notHere } from "../wire/aws-error.ts";
import type { Checksums } from "./checksums.ts";
import { checksumHeaders } from "./checksums.ts";
import { invalidArgument, invalidRequest } from "./errors.ts";
import type { Details, ObjectVersion } from "./object-store.ts";
import { parseTagging } from "./tags.ts";

const keptHeaders = [
  "content-type",
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
];
/** Kept and given back, without effect: nothing is encrypted or tiered here. */
const echoedHeaders = [
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-server-side-encryption-bucket-key-enabled",
  "x-amz-storage-class",
];
const refusedHeaders = [
  "x-amz-server-side-encryption-customer-algorithm",
  "x-amz-object-lock-mode",
  "x-amz-object-lock-retain-until-date",
  "x-amz-object-lock-legal-hold",
  "x-amz-website-redirect-location",
  "x-amz-write-offset-bytes",
  "x-amz-grant-full-control",
  "x-amz-grant-read",
  "x-amz-grant-read-acp",
  "x-amz-grant-write-acp",
];
const storageClasses = new Set([
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
]);
const encryptions = new Set(["AES256", "aws:kms", "aws:kms:dsse", "aws:fsx"]);

/** Bytes of all user metadata names and values together (Amazon S3 user guide, "Working with object metadata"). */
const metadataBytesMax = 2048;

/** What a put, copy or upload says about the object besides its bytes. Refuses by name what has no meaning here. */
export const detailsOf = (headers: Record<string, string>): Details => {
  for (const name of refusedHeaders) if (headers[name] !== undefined) throw notHere(`The S3 header ${name}`);
  const acl = headers["x-amz-acl"];
  if (acl !== undefined && acl !== "private" && acl !== "bucket-owner-full-control")
    throw new AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs");
  const storageClass = headers["x-amz-storage-class"];
  if (storageClass !== undefined && !storageClasses.has(storageClass))
    throw new AwsError("InvalidStorageClass", "The storage class you specified is not valid");
  const encryption = headers["x-amz-server-side-encryption"];
  if (encryption !== undefined && !encryptions.has(encryption))
    throw invalidArgument(
      "The encryption method specified is not supported",
      "x-amz-server-side-encryption",
      encryption,
    );
  if (headers["x-amz-server-side-encryption-aws-kms-key-id"] !== undefined && !encryption?.startsWith("aws:kms"))
    throw invalidArgument(
      "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
      "x-amz-server-side-encryption",
      encryption ?? "",
    );
  const tagging = headers["x-amz-tagging"];
  return {
    headers: { "content-type": "binary/octet-stream", ...pick(headers, [...keptHeaders, ...echoedHeaders]) },
    metadata: metadataOf(headers),
    ...(tagging && { tags: parseTagging(tagging) }),
    checksums: {},
  };
};

const pick = (headers: Record<string, string>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names
      .flatMap((name) => (headers[name] ? [[name, stored(name, headers[name])]] : []))
      .filter(([, value]) => value !== ""),
  );

/** `aws-chunked` names the way the body travelled, not the object. */
const stored = (name: string, value: string): string =>
  name === "content-encoding"
    ? value
        .split(",")
        .map((coding) => coding.trim())
        .filter((coding) => coding !== "aws-chunked")
        .join(",")
    : value;

const metadataOf = (headers: Record<string, string>): Record<string, string> => {
  const found = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith("x-amz-meta-") ? [[name.slice("x-amz-meta-".length), value] as const] : [],
  );
  const size = found.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (size > metadataBytesMax)
    throw new AwsError("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", 400, {
      Size: String(size),
      MaxSizeAllowed: String(metadataBytesMax),
    });
  return Object.fromEntries(found);
};

/** Bytes of a key (Amazon S3 user guide, "Naming Amazon S3 objects"). */
const keyBytesMax = 1024;

export const assertKey = (key: string): void => {
  const size = Buffer.byteLength(key);
  if (size > keyBytesMax)
    throw new AwsError("KeyTooLongError", "Your key is too long", 400, {
      Size: String(size),
      MaxSizeAllowed: String(keyBytesMax),
    });
};

export const encryptionHeaders = (details: Details): Record<string, string> => ({
  "x-amz-server-side-encryption": details.headers["x-amz-server-side-encryption"] ?? "AES256",
  ...(details.headers["x-amz-server-side-encryption-aws-kms-key-id"] && {
    "x-amz-server-side-encryption-aws-kms-key-id": details.headers["x-amz-server-side-encryption-aws-kms-key-id"],
  }),
});

export const versionHeader = (versionId: string, versioned: boolean): Record<string, string> =>
  versioned ? { "x-amz-version-id": versionId } : {};

/** The headers of HEAD and GET. */
export const objectHeaders = (object: ObjectVersion): Record<string, string> => ({
  ...object.details.headers,
  ...encryptionHeaders(object.details),
  ...Object.fromEntries(Object.entries(object.details.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
  etag: `"${object.etag}"`,
  "last-modified": new Date(object.modifiedAt).toUTCString(),
  "accept-ranges": "bytes",
  ...(object.details.tags && { "x-amz-tagging-count": String(Object.keys(object.details.tags).length) }),
});

export const checksumResponse = (checksums: Checksums, type: Details["checksumType"]): Record<string, string> =>
  Object.keys(checksums).length > 0
    ? { ...checksumHeaders(checksums), "x-amz-checksum-type": type ?? "FULL_OBJECT" }
    : {};

const overrides: Record<string, string> = {
  "response-content-type": "content-type",
  "response-content-language": "content-language",
  "response-expires": "expires",
  "response-cache-control": "cache-control",
  "response-content-disposition": "content-disposition",
  "response-content-encoding": "content-encoding",
};

export const overridden = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    Object.entries(overrides).flatMap(([parameter, header]) => {
      const value = query.get(parameter);
      if (value === null) return [];
      if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
        throw invalidArgument("Header value cannot be represented using ISO-8859-1.", parameter, value);
      return [[header, value]];
    }),
  );

/** A version id as S3 makes them: any other text is no id, which it says before it looks for a version. */
export const assertVersionId = (versionId: string, parameter: string): void => {
  if (versionId !== "null" && !/^[\w.-]{32}$/.test(versionId))
    throw invalidArgument("Invalid version id specified", parameter, versionId);
};

/** `?versionId=` with nothing behind it is a mistake on AWS too. */
export const versionIdOf = (query: URLSearchParams): string | undefined => {
  const versionId = query.get("versionId") ?? undefined;
  if (versionId === "") throw invalidRequest("Version id cannot be the empty string");
  if (versionId !== undefined) assertVersionId(versionId, "versionId");
  return versionId;
};
