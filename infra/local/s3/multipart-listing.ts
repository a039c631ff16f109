import type { S3, S3Operation, S3Request } from "./context.ts";
import { grants } from "./context.ts";
import { urlEncoder } from "./encoding-type.ts";
import { checksumElements } from "./checksums.ts";
import { pageSize } from "./paging.ts";
import { uploadOf } from "./upload-part.ts";
import type { Upload } from "./upload-store.ts";
import { xmlResponse } from "./xml.ts";

export const abortMultipartUpload: S3Operation = {
  grants: grants("object", "AbortMultipartUpload"),
  async run(request, s3) {
    const upload = uploadOf(request, s3);
    await s3.bodies.discard(s3.uploads.delete(upload.id).map((part) => part.file));
    return { status: 204 };
  },
};

const ownerOf = (request: S3Request, s3: S3): { ID: string } => ({ ID: s3.buckets.get(request.bucket).account });

export const listParts: S3Operation = {
  grants: grants("object", "ListMultipartUploadParts"),
  run(request, s3) {
    const upload = uploadOf(request, s3);
    const { query } = request;
    const max = pageSize(query, "max-parts");
    const marker = Number(query.get("part-number-marker") ?? 0) || 0;
    const rest = s3.uploads.parts(upload.id).filter((part) => part.number > marker);
    const shown = rest.slice(0, max);
    const owner = ownerOf(request, s3);
    return xmlResponse("ListPartsResult", {
      Bucket: upload.bucket,
      Key: upload.key,
      UploadId: upload.id,
      Initiator: owner,
      Owner: owner,
      StorageClass: "STANDARD",
      PartNumberMarker: marker,
      NextPartNumberMarker: shown.at(-1)?.number ?? 0,
      MaxParts: max,
      IsTruncated: rest.length > shown.length,
      ...(upload.details.algorithm && {
        ChecksumAlgorithm: upload.details.algorithm,
        ChecksumType: upload.details.checksumType,
      }),
      Part: shown.map((part) => ({
        PartNumber: part.number,
        LastModified: new Date(part.modifiedAt).toISOString(),
        ETag: `"${part.etag}"`,
        Size: part.size,
        ...checksumElements(part.checksums),
      })),
    });
  },
};

/** Uploads stand in order of key, then of age. */
const isAfter = (
  upload: Upload,
  all: readonly Upload[],
  marker: { key: string | null; id: string | null },
): boolean => {
  if (marker.key === null) return true;
  const order = Buffer.compare(Buffer.from(upload.key), Buffer.from(marker.key));
  if (order !== 0 || marker.id === null) return order > 0;
  return all.indexOf(upload) > all.findIndex((other) => other.id === marker.id);
};

const commonPrefixOf = (key: string, prefix: string, delimiter: string): string | undefined => {
  const found = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
  return found < 0 ? undefined : key.slice(0, found + delimiter.length);
};

export const listMultipartUploads: S3Operation = {
  grants: grants("bucket", "ListBucketMultipartUploads"),
  run(request, s3) {
    const { query } = request;
    const bucket = s3.buckets.get(request.bucket);
    const encode = urlEncoder(query);
    const max = pageSize(query, "max-uploads");
    const prefix = query.get("prefix") ?? "";
    const delimiter = query.get("delimiter") ?? "";
    const marker = { key: query.get("key-marker") || null, id: query.get("upload-id-marker") || null };
    const all = s3.uploads.list(bucket.name).filter((upload) => upload.key.startsWith(prefix));
    const rest = all.filter((upload) => isAfter(upload, all, marker));
    const prefixes = new Set(
      rest.map((upload) => commonPrefixOf(upload.key, prefix, delimiter)).filter((found) => found !== undefined),
    );
    const single = rest.filter((upload) => commonPrefixOf(upload.key, prefix, delimiter) === undefined);
    const shown = single.slice(0, max);
    const last = shown.at(-1);
    const truncated = single.length > shown.length;
    const owner = { ID: bucket.account };
    return xmlResponse("ListMultipartUploadsResult", {
      Bucket: bucket.name,
      KeyMarker: encode(marker.key ?? ""),
      UploadIdMarker: marker.id ?? "",
      ...(truncated && last && { NextKeyMarker: encode(last.key), NextUploadIdMarker: last.id }),
      ...(delimiter && { Delimiter: encode(delimiter) }),
      Prefix: encode(prefix),
      ...(query.get("encoding-type") && { EncodingType: "url" }),
      MaxUploads: max,
      IsTruncated: truncated,
      Upload: shown.map((upload) => ({
        Key: encode(upload.key),
        UploadId: upload.id,
        Initiator: owner,
        Owner: owner,
        StorageClass: "STANDARD",
        Initiated: new Date(upload.createdAt).toISOString(),
      })),
      CommonPrefixes: [...prefixes].map((found) => ({ Prefix: encode(found) })),
    });
  },
};
