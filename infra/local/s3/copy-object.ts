import type { Algorithm } from "./checksums.ts";
import { asAlgorithm, checksumElements, startChecksum } from "./checksums.ts";
import type { S3, S3Operation } from "./context.ts";
import { copySource } from "./copy-source.ts";
import { assertKey, detailsOf, encryptionHeaders, versionHeader } from "./details.ts";
import { invalidArgument, invalidRequest } from "./errors.ts";
import type { Details, NewObject, ObjectVersion } from "./object-store.ts";
import { writeGuard } from "./preconditions.ts";
import { storeObject } from "./store-object.ts";
import { parseTagging } from "./tags.ts";
import { xmlResponse } from "./xml.ts";

type Headers = Record<string, string>;

/** What a directive decides: COPY (the default) keeps what the source has, REPLACE takes what the request says. */
const replaces = (headers: Headers, name: string): boolean => {
  const directive = headers[name] ?? "COPY";
  if (directive !== "COPY" && directive !== "REPLACE")
    throw invalidArgument(`Unknown ${name.slice("x-amz-".length)}.`, name, directive);
  return directive === "REPLACE";
};

const copiedDetails = (headers: Headers, source: ObjectVersion): Details => {
  const given = detailsOf(headers);
  const replaced = replaces(headers, "x-amz-metadata-directive");
  // Class and encryption are never the source's: the request says them, or they are the usual ones.
  const own = Object.entries(given.headers).filter(([name]) => name.startsWith("x-amz-"));
  const inherited = Object.entries(source.details.headers).filter(([name]) => !name.startsWith("x-amz-"));
  const kept = replaced
    ? given
    : { headers: Object.fromEntries([...inherited, ...own]), metadata: source.details.metadata };
  const tags = replaces(headers, "x-amz-tagging-directive")
    ? parseTagging(headers["x-amz-tagging"] ?? "")
    : source.details.tags;
  return { headers: kept.headers, metadata: kept.metadata, ...(tags && { tags }), checksums: {} };
};

/** A copy is one piece with the MD5 of its bytes as ETag; a source of that form gives a second name to its file, any other is read through. */
const copyBytes = async (
  s3: S3,
  source: ObjectVersion,
  algorithm: Algorithm | undefined,
): Promise<Pick<NewObject, "segments" | "etag"> & { details: Pick<Details, "checksums"> }> => {
  const segments = s3.objects.segments(source);
  const [only] = segments;
  const wanted = algorithm ?? (Object.keys(source.details.checksums)[0] as Algorithm | undefined);
  const has =
    wanted === undefined ||
    (source.details.checksumType !== "COMPOSITE" && source.details.checksums[wanted] !== undefined);
  if (only && segments.length === 1 && !source.details.parts && has)
    return {
      segments: [{ file: await s3.bodies.duplicate(only.file), size: only.size }],
      etag: source.etag,
      details: { checksums: source.details.checksums },
    };
  const sum = wanted && startChecksum(wanted);
  const stream = s3.bodies.read(segments, { start: 0, end: source.size - 1 }) as AsyncIterable<Buffer>;
  const body = await s3.bodies.write(stream, sum ? [sum] : []);
  return {
    segments: [body],
    etag: body.md5.toString("hex"),
    details: { checksums: wanted && sum ? { [wanted]: sum.digest().toString("base64") } : {} },
  };
};

export const copyObject: S3Operation = {
  grants: ({ headers }) => [
    { action: "s3:PutObject", on: "object" },
    ...(headers["x-amz-tagging-directive"] === "REPLACE"
      ? [{ action: "s3:PutObjectTagging", on: "object" } as const]
      : []),
  ],
  async run(request, s3) {
    const { key, headers } = request;
    const bucket = s3.buckets.get(request.bucket);
    assertKey(key);
    const { source, from } = copySource(request, s3);
    if (
      from.bucket === bucket.name &&
      from.key === key &&
      from.versionId === undefined &&
      headers["x-amz-metadata-directive"] !== "REPLACE" &&
      headers["x-amz-storage-class"] === undefined &&
      headers["x-amz-server-side-encryption"] === undefined
    )
      throw invalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    const details = copiedDetails(headers, source);
    const guard = writeGuard(headers, key);
    guard(s3.objects.find(bucket.name, key));
    const requested = headers["x-amz-checksum-algorithm"];
    const bytes = await copyBytes(s3, source, requested === undefined ? undefined : asAlgorithm(requested));
    const modifiedAt = s3.cloud.clock.now();
    const object = { key, size: source.size, modifiedAt, ...bytes, details: { ...details, ...bytes.details } };
    const { versionId } = await storeObject(s3, { bucket: bucket.name, object, guard });
    return xmlResponse(
      "CopyObjectResult",
      {
        LastModified: new Date(modifiedAt).toISOString(),
        ETag: `"${bytes.etag}"`,
        ...checksumElements(bytes.details.checksums),
        ...(Object.keys(bytes.details.checksums).length > 0 && { ChecksumType: "FULL_OBJECT" }),
      },
      {
        ...encryptionHeaders(details),
        ...versionHeader(versionId, bucket.versioning !== undefined),
        ...(source.versionId !== "null" && { "x-amz-copy-source-version-id": source.versionId }),
      },
    );
  },
};
