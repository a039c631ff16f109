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

const checksumKind = ({ details: { algorithm, checksumType } }: Upload) =>
  algorithm ? { ChecksumAlgorithm: algorithm, ChecksumType: checksumType } : {};

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
      StorageClass: upload.details.headers["x-amz-storage-class"] ?? "STANDARD",
      PartNumberMarker: marker,
      NextPartNumberMarker: shown.at(-1)?.number ?? 0,
      MaxParts: max,
      IsTruncated: rest.length > shown.length,
      ...checksumKind(upload),
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

type Entry = { upload: Upload } | { commonPrefix: string };

/** Each common prefix stands once, where the first upload under it would. */
const entriesOf = (uploads: readonly Upload[], prefixOf: (key: string) => string | undefined): Entry[] => {
  const seen = new Set<string>();
  return uploads.flatMap((upload): Entry[] => {
    const commonPrefix = prefixOf(upload.key);
    if (commonPrefix === undefined) return [{ upload }];
    if (seen.has(commonPrefix)) return [];
    seen.add(commonPrefix);
    return [{ commonPrefix }];
  });
};

const markersAfter = (last: Entry | undefined): [key: string, id: string] => {
  if (last === undefined) return ["", ""];
  return "upload" in last ? [last.upload.key, last.upload.id] : [last.commonPrefix, ""];
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
    const prefixOf = (key: string) => commonPrefixOf(key, prefix, delimiter);
    const isShown = (commonPrefix: string | undefined) => commonPrefix !== undefined && commonPrefix === marker.key;
    const rest = entriesOf(
      all.filter((upload) => isAfter(upload, all, marker) && !isShown(prefixOf(upload.key))),
      prefixOf,
    );
    const shown = rest.slice(0, max);
    const truncated = max > 0 && rest.length > shown.length;
    const [nextKey, nextId] = markersAfter(shown.at(-1));
    const owner = { ID: bucket.account };
    return xmlResponse("ListMultipartUploadsResult", {
      Bucket: bucket.name,
      KeyMarker: encode(marker.key ?? ""),
      UploadIdMarker: marker.id ?? "",
      ...(truncated && { NextKeyMarker: encode(nextKey), NextUploadIdMarker: nextId }),
      ...(delimiter && { Delimiter: encode(delimiter) }),
      Prefix: encode(prefix),
      ...(query.get("encoding-type") && { EncodingType: "url" }),
      MaxUploads: max,
      IsTruncated: truncated,
      Upload: shown.flatMap((entry) =>
        "upload" in entry
          ? {
              Key: encode(entry.upload.key),
              UploadId: entry.upload.id,
              Initiator: owner,
              Owner: owner,
              StorageClass: entry.upload.details.headers["x-amz-storage-class"] ?? "STANDARD",
              Initiated: new Date(entry.upload.createdAt).toISOString(),
              ...checksumKind(entry.upload),
            }
          : [],
      ),
      CommonPrefixes: shown.flatMap((entry) => ("commonPrefix" in entry ? { Prefix: encode(entry.commonPrefix) } : [])),
    });
  },
};
