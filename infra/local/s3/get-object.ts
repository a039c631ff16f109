import type { AwsResponse } from "../wire/types.ts";
import type { ByteRange, Segment } from "./bodies.ts";
import type { Grant, S3, S3Operation, S3Request } from "./context.ts";
import { checksumResponse, objectHeaders, overridden, versionHeader, versionIdOf } from "./details.ts";
import { invalidRequest } from "./errors.ts";
import { assertNotArchived, findObject } from "./find-object.ts";
import type { ObjectVersion } from "./object-store.ts";
import { isUnchanged } from "./preconditions.ts";
import { parseRange, partRange } from "./range.ts";

const readGrant = ({ query }: S3Request): Grant[] => [
  { action: query.has("versionId") ? "s3:GetObjectVersion" : "s3:GetObject", on: "object" },
];

const wantedRange = (
  { headers, query }: S3Request,
  object: ObjectVersion,
  segments: readonly Segment[],
): ByteRange | undefined => {
  const { range } = headers;
  const partNumber = query.get("partNumber");
  if (range !== undefined && partNumber !== null)
    throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
  if (partNumber !== null) return partRange(partNumber, segments);
  return range === undefined ? undefined : parseRange(range, object.size);
};

/** The answer to GET and, without its body, to HEAD. */
const answer = (request: S3Request, s3: S3, withBody: boolean): AwsResponse => {
  const bucket = s3.buckets.get(request.bucket);
  const object = findObject(request, s3, {
    bucket: bucket.name,
    key: request.key,
    versionId: versionIdOf(request.query),
  });
  if (Object.keys(request.headers).some((name) => name.startsWith("x-amz-server-side-encryption-customer-")))
    throw invalidRequest("The encryption parameters are not applicable to this object.");
  if (withBody) assertNotArchived(object);
  const headers = {
    ...objectHeaders(object),
    ...overridden(request.query),
    ...versionHeader(object.versionId, bucket.versioning !== undefined),
  };
  if (isUnchanged(request.headers, object))
    return { status: 304, headers: { etag: headers["etag"] ?? "", "last-modified": headers["last-modified"] ?? "" } };

  const segments = s3.objects.segments(object);
  const range = wantedRange(request, object, segments);
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  if (range) headers["content-range"] = `bytes ${start}-${end}/${object.size}`;
  else if (request.headers["x-amz-checksum-mode"]?.toUpperCase() === "ENABLED")
    Object.assign(headers, checksumResponse(object.details.checksums, object.details.checksumType));
  if (request.query.has("partNumber") && object.details.parts)
    headers["x-amz-mp-parts-count"] = String(object.details.parts);
  headers["content-length"] = String(end - start + 1);
  return { status: range ? 206 : 200, headers, ...(withBody && { body: s3.bodies.read(segments, { start, end }) }) };
};

export const getObject: S3Operation = { grants: readGrant, run: (request, s3) => answer(request, s3, true) };
export const headObject: S3Operation = { grants: readGrant, run: (request, s3) => answer(request, s3, false) };
