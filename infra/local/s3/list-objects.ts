import type { S3, S3Operation, S3Request } from "./context.ts";
import { grants } from "./context.ts";
import { assertVersionId } from "./details.ts";
import { urlEncoder } from "./encoding-type.ts";
import { invalidArgument } from "./errors.ts";
import type { Cursor, Page } from "./listing.ts";
import { after, at } from "./listing.ts";
import type { ObjectVersion } from "./object-store.ts";
import { cursorOf, pageSize, tokenOf } from "./paging.ts";
import type { XmlElement } from "./xml.ts";
import { xmlResponse } from "./xml.ts";

type Asked = { prefix: string; delimiter: string; max: number; encode: (text: string) => string };

const asked = (query: URLSearchParams): Asked => ({
  prefix: query.get("prefix") ?? "",
  delimiter: query.get("delimiter") ?? "",
  max: pageSize(query, "max-keys"),
  encode: urlEncoder(query),
});

const start = (): Cursor => at(Buffer.alloc(0));

const contents = (object: ObjectVersion, encode: Asked["encode"]): XmlElement => {
  const [algorithm] = Object.keys(object.details.checksums);
  return {
    Key: encode(object.key),
    LastModified: new Date(object.modifiedAt).toISOString(),
    ETag: `"${object.etag}"`,
    ...(algorithm && { ChecksumAlgorithm: algorithm, ChecksumType: object.details.checksumType ?? "FULL_OBJECT" }),
    Size: object.size,
    StorageClass: object.details.headers["x-amz-storage-class"] ?? "STANDARD",
  };
};

/** What both versions of the listing have in common. `max-keys=0` asks for nothing and is never truncated. */
const listed = (request: S3Request, page: Page, { prefix, delimiter, max, encode }: Asked): XmlElement => ({
  Name: request.bucket,
  Prefix: encode(prefix),
  ...(delimiter && { Delimiter: encode(delimiter) }),
  MaxKeys: max,
  ...(request.query.get("encoding-type") && { EncodingType: "url" }),
  IsTruncated: page.next !== undefined && max > 0,
});

const entriesOf = (page: Page, encode: Asked["encode"], extra: XmlElement = {}): XmlElement => ({
  Contents: page.entries.flatMap((entry) =>
    "object" in entry ? [{ ...contents(entry.object, encode), ...extra }] : [],
  ),
  CommonPrefixes: page.entries.flatMap((entry) =>
    "commonPrefix" in entry ? [{ Prefix: encode(entry.commonPrefix) }] : [],
  ),
});

const ownerOf = (s3: S3, bucket: string): XmlElement => ({ ID: s3.buckets.get(bucket).account });

export const listObjectsV2: S3Operation = {
  grants: grants("bucket", "ListBucket"),
  run(request, s3) {
    const { query } = request;
    const wish = asked(query);
    const owner = ownerOf(s3, request.bucket);
    const startAfter = query.get("start-after");
    const token = query.get("continuation-token");
    const from = token === null ? (startAfter ? after(startAfter) : start()) : at(cursorOf(token));
    const page = s3.listing.objects({
      bucket: request.bucket,
      ...wish,
      from,
      ...(startAfter && token === null && { skipPrefix: startAfter }),
    });
    return xmlResponse("ListBucketResult", {
      ...listed(request, page, wish),
      KeyCount: page.entries.length,
      ...(token !== null && { ContinuationToken: token }),
      ...(page.next && wish.max > 0 && { NextContinuationToken: tokenOf(page.next) }),
      ...(startAfter !== null && { StartAfter: wish.encode(startAfter) }),
      ...entriesOf(page, wish.encode, query.get("fetch-owner") === "true" ? { Owner: owner } : {}),
    });
  },
};

export const listObjects: S3Operation = {
  grants: grants("bucket", "ListBucket"),
  run(request, s3) {
    const wish = asked(request.query);
    const owner = ownerOf(s3, request.bucket);
    const marker = request.query.get("marker") ?? "";
    const page = s3.listing.objects({
      bucket: request.bucket,
      ...wish,
      from: marker ? after(marker) : start(),
      skipPrefix: marker,
    });
    const last = page.entries.at(-1);
    const lastName = last && ("object" in last ? last.object.key : last.commonPrefix);
    return xmlResponse("ListBucketResult", {
      ...listed(request, page, wish),
      Marker: wish.encode(marker),
      ...(page.next && wish.delimiter && lastName !== undefined && { NextMarker: wish.encode(lastName) }),
      ...entriesOf(page, wish.encode, { Owner: owner }),
    });
  },
};

const versionElement = (version: ObjectVersion, encode: Asked["encode"], owner: XmlElement): XmlElement => ({
  Key: encode(version.key),
  VersionId: version.versionId,
  IsLatest: version.latest,
  LastModified: new Date(version.modifiedAt).toISOString(),
  ...(version.deleteMarker ? {} : { ETag: `"${version.etag}"`, Size: version.size, StorageClass: "STANDARD" }),
  Owner: owner,
});

const markerRefused = (message: string, versionId: string) => invalidArgument(message, "version-id-marker", versionId);

/** Where the version markers of the page before say to go on. */
const versionCursor = (s3: S3, bucket: string, query: URLSearchParams): Cursor => {
  const key = query.get("key-marker");
  const versionId = query.get("version-id-marker");
  if (versionId !== null && !key)
    throw markerRefused("A version-id marker cannot be specified without a key marker.", versionId);
  if (!key) return start();
  if (versionId === "") throw markerRefused("A version-id marker cannot be empty.", versionId);
  if (versionId !== null) assertVersionId(versionId, "version-id-marker");
  const version = versionId ? s3.objects.find(bucket, key, versionId) : undefined;
  return version ? { key: Buffer.from(key), before: version.id } : after(key);
};

export const listObjectVersions: S3Operation = {
  grants: grants("bucket", "ListBucketVersions"),
  run(request, s3) {
    const { query, bucket } = request;
    const wish = asked(query);
    const owner = ownerOf(s3, bucket);
    const marker = query.get("key-marker") ?? "";
    const page = s3.listing.versions({ bucket, ...wish, from: versionCursor(s3, bucket, query), skipPrefix: marker });
    const versions = page.entries.flatMap((entry) => ("object" in entry ? [entry.object] : []));
    const last = page.entries.at(-1);
    const next =
      last &&
      ("object" in last
        ? { NextKeyMarker: wish.encode(last.object.key), NextVersionIdMarker: last.object.versionId }
        : { NextKeyMarker: wish.encode(last.commonPrefix) });
    return xmlResponse("ListVersionsResult", {
      ...listed(request, page, wish),
      KeyMarker: wish.encode(marker),
      VersionIdMarker: query.get("version-id-marker") ?? "",
      ...(page.next && next),
      Version: versions
        .filter((version) => !version.deleteMarker)
        .map((version) => versionElement(version, wish.encode, owner)),
      DeleteMarker: versions
        .filter((version) => version.deleteMarker)
        .map((version) => versionElement(version, wish.encode, owner)),
      CommonPrefixes: page.entries.flatMap((entry) =>
        "commonPrefix" in entry ? [{ Prefix: wish.encode(entry.commonPrefix) }] : [],
      ),
    });
  },
};
