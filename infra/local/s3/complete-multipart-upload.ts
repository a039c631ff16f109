import { createHash } from "node:crypto";
import { AwsError } from "../wire/aws-error.ts";
import type { Algorithm, Checksums } from "./checksums.ts";
import { assertChecksum, checksumElements, claimedChecksum, compositeChecksum, startChecksum } from "./checksums.ts";
import type { S3, S3Operation, S3Request } from "./context.ts";
import { grants } from "./context.ts";
import { encryptionHeaders, versionHeader } from "./details.ts";
import { invalidRequest } from "./errors.ts";
import type { NewObject } from "./object-store.ts";
import { writeGuard } from "./preconditions.ts";
import { receiveDocument } from "./receive.ts";
import { atomically } from "./schema.ts";
import { uploadOf } from "./upload-part.ts";
import type { Part, Upload } from "./upload-store.ts";
import { elements, malformedXml, parseXml, textOf, xmlResponse } from "./xml.ts";

/** Bytes of each part but the last (Amazon S3 user guide, "Amazon S3 multipart upload limits"). */
const partBytesMin = 5 * 1024 * 1024;

type NamedPart = { number: number; etag: string; checksum: (algorithm: Algorithm) => string | undefined };

const parseParts = (text: string): NamedPart[] => {
  const parts = elements(parseXml(text, "CompleteMultipartUpload"), "Part").map((part) => {
    const number = Number(textOf(part, "PartNumber") ?? "none");
    const etag = textOf(part, "ETag")
      ?.trim()
      .replace(/^"(.*)"$/, "$1");
    if (!Number.isInteger(number) || etag === undefined) throw malformedXml();
    return { number, etag, checksum: (algorithm: Algorithm) => textOf(part, `Checksum${algorithm}`)?.trim() };
  });
  if (parts.length === 0) throw malformedXml();
  return parts;
};

const invalidPart = (named: NamedPart, upload: Upload): AwsError =>
  new AwsError(
    "InvalidPart",
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
    { UploadId: upload.id, PartNumber: String(named.number), ETag: named.etag },
  );

/** The stored parts that the request lists, in its order, or the reason why they make no object. */
const chosenParts = (upload: Upload, named: readonly NamedPart[], stored: readonly Part[]): Part[] => {
  if (named.some((part, index) => index > 0 && part.number <= (named[index - 1]?.number ?? 0)))
    throw new AwsError(
      "InvalidPartOrder",
      "The list of parts was not in ascending order. Parts must be ordered by part number.",
      400,
      { UploadId: upload.id },
    );
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const { algorithm, checksumType } = upload.details;
  const unsummed =
    algorithm && checksumType === "COMPOSITE" && named.find((part) => part.checksum(algorithm) === undefined);
  if (unsummed)
    throw invalidRequest(
      `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${unsummed.number} in the request.`,
    );
  const chosen = named.map((wanted) => {
    const part = byNumber.get(wanted.number);
    if (!part || part.etag !== wanted.etag) throw invalidPart(wanted, upload);
    const checksum = algorithm && wanted.checksum(algorithm);
    if (algorithm && checksum !== undefined && checksum !== part.checksums[algorithm])
      throw invalidPart(wanted, upload);
    return part;
  });
  const small = chosen.slice(0, -1).find((part) => part.size < partBytesMin);
  if (small)
    throw new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", 400, {
      ProposedSize: String(small.size),
      MinSizeAllowed: String(partBytesMin),
      PartNumber: String(small.number),
      ETag: small.etag,
    });
  return chosen;
};

const assertSize = ({ headers }: S3Request, parts: readonly Part[]): void => {
  const expected = headers["x-amz-mp-object-size"];
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (expected !== undefined && expected !== String(size))
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${expected} does not match what was computed: ${size}`,
    );
};

/** The MD5 of the parts' MD5s, with their number. */
const multipartEtag = (parts: readonly Part[]): string => {
  const hash = createHash("md5");
  for (const part of parts) hash.update(Buffer.from(part.etag, "hex"));
  return `${hash.digest("hex")}-${parts.length}`;
};

const objectChecksums = async (
  request: S3Request,
  s3: S3,
  upload: Upload,
  parts: readonly Part[],
): Promise<Checksums> => {
  const { algorithm, checksumType } = upload.details;
  if (!algorithm) return {};
  const value =
    checksumType === "FULL_OBJECT"
      ? await wholeChecksum(s3, algorithm, parts)
      : compositeChecksum(
          algorithm,
          parts.map((part) => part.checksums[algorithm] ?? ""),
        );
  const claimed = checksumType === "FULL_OBJECT" ? claimedChecksum(request.headers) : undefined;
  if (claimed?.value !== undefined && claimed.algorithm === algorithm) assertChecksum(algorithm, claimed.value, value);
  return { [algorithm]: value };
};

const wholeChecksum = async (s3: S3, algorithm: Algorithm, parts: readonly Part[]): Promise<string> => {
  const sum = startChecksum(algorithm);
  const size = parts.reduce((total, part) => total + part.size, 0);
  for await (const chunk of s3.bodies.read(parts, { start: 0, end: size - 1 }) as AsyncIterable<Buffer>)
    sum.update(chunk);
  return sum.digest().toString("base64");
};

/** Turns the upload into the object in one transaction; the parts' files become the object's, and parts not listed go. */
const complete = (
  request: S3Request,
  s3: S3,
  upload: Upload,
  object: NewObject,
): { versionId: string; freed: string[] } =>
  atomically(s3.cloud.database, () => {
    s3.uploads.get(upload.bucket, upload.key, upload.id);
    const kept = new Set(object.segments.map((segment) => segment.file));
    const unused = s3.uploads
      .delete(upload.id)
      .map((part) => part.file)
      .filter((file) => !kept.has(file));
    const { versionId, freed } = s3.objects.put(
      s3.buckets.get(upload.bucket),
      object,
      writeGuard(request.headers, upload.key),
    );
    return { versionId, freed: [...freed, ...unused] };
  });

export const completeMultipartUpload: S3Operation = {
  grants: grants("object", "PutObject"),
  async run(request, s3) {
    const upload = uploadOf(request, s3);
    const parts = chosenParts(
      upload,
      parseParts(await receiveDocument({ ...request, headers: withoutObjectChecksum(request.headers) })),
      s3.uploads.parts(upload.id),
    );
    assertSize(request, parts);
    const checksums = await objectChecksums(request, s3, upload, parts);
    const { algorithm: _unused, ...details } = upload.details;
    const etag = multipartEtag(parts);
    const { versionId, freed } = complete(request, s3, upload, {
      key: upload.key,
      size: parts.reduce((total, part) => total + part.size, 0),
      etag,
      modifiedAt: s3.cloud.clock.now(),
      details: {
        ...details,
        checksums,
        parts: parts.length,
        ...(upload.details.algorithm && { partChecksums: parts.map((part) => part.checksums) }),
      },
      segments: parts.map(({ file, size }) => ({ file, size })),
    });
    await s3.bodies.discard(freed);
    const bucket = s3.buckets.get(upload.bucket);
    return xmlResponse(
      "CompleteMultipartUploadResult",
      {
        Location: `${s3.cloud.endpoint}/${upload.bucket}/${encodeURIComponent(upload.key)}`,
        Bucket: upload.bucket,
        Key: upload.key,
        ETag: `"${etag}"`,
        ...checksumElements(checksums),
        ...(details.checksumType && { ChecksumType: details.checksumType }),
      },
      { ...encryptionHeaders(details), ...versionHeader(versionId, bucket.versioning !== undefined) },
    );
  },
};

/** Here `x-amz-checksum-*` is about the object, not about the document that lists its parts. */
const withoutObjectChecksum = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("x-amz-checksum-")));
