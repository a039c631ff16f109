import { AwsError } from "../wire/aws-error.ts";
import type { Segment } from "./bodies.ts";
import type { Checksums } from "./checksums.ts";
import { checksumElements, checksumHeaders, claimedChecksum, startChecksum } from "./checksums.ts";
import type { S3, S3Operation, S3Request } from "./context.ts";
import { grants } from "./context.ts";
import { copySource } from "./copy-source.ts";
import { invalidArgument, invalidRequest } from "./errors.ts";
import { receiveBody } from "./receive.ts";
import type { Upload } from "./upload-store.ts";
import { xmlResponse } from "./xml.ts";

const partsMax = 10_000;

const partNumberOf = (query: URLSearchParams): number => {
  const text = query.get("partNumber") ?? "";
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= partsMax) return number;
  throw invalidArgument(`Part number must be an integer between 1 and ${partsMax}, inclusive`, "partNumber", text);
};

export const uploadOf = (request: S3Request, s3: S3): Upload => {
  s3.buckets.get(request.bucket);
  return s3.uploads.get(request.bucket, request.key, request.query.get("uploadId") ?? "");
};

type NewPart = { number: number; body: Segment & { md5: Buffer }; checksums: Checksums };

const storePart = async (
  s3: S3,
  upload: Upload,
  { number, body, checksums }: NewPart,
): Promise<{ etag: string; modifiedAt: number }> => {
  const etag = body.md5.toString("hex");
  const modifiedAt = s3.cloud.clock.now();
  try {
    const freed = s3.uploads.putPart(upload, { number, file: body.file, size: body.size, etag, modifiedAt, checksums });
    await s3.bodies.discard(freed);
    return { etag, modifiedAt };
  } catch (error) {
    await s3.bodies.discard([body.file]);
    throw error;
  }
};

export const uploadPart: S3Operation = {
  grants: grants("object", "PutObject"),
  async run(request, s3) {
    const number = partNumberOf(request.query);
    const upload = uploadOf(request, s3);
    const { algorithm, checksumType } = upload.details;
    if (algorithm && checksumType === "COMPOSITE" && claimedChecksum(request.headers) === undefined)
      throw invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: null`,
      );
    const { checksums, ...body } = await receiveBody(request, s3, { expected: algorithm });
    const { etag } = await storePart(s3, upload, { number, body, checksums });
    return {
      status: 200,
      headers: { etag: `"${etag}"`, ...checksumHeaders(checksums), "x-amz-server-side-encryption": "AES256" },
    };
  },
};

const copyRange = (header: string | undefined, size: number): { start: number; end: number } => {
  if (header === undefined) return { start: 0, end: size - 1 };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first))
    throw invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      "x-amz-copy-source-range",
      header,
    );
  if (Number(last) >= size)
    throw new AwsError("InvalidArgument", `Range specified is not valid for source object of size: ${size}`, 400, {
      ArgumentName: "x-amz-copy-source-range",
      ArgumentValue: header,
    });
  return { start: Number(first), end: Number(last) };
};

export const uploadPartCopy: S3Operation = {
  grants: grants("object", "PutObject"),
  async run(request, s3) {
    const number = partNumberOf(request.query);
    const upload = uploadOf(request, s3);
    const { source } = copySource(request, s3);
    const range = copyRange(request.headers["x-amz-copy-source-range"], source.size);
    const { algorithm } = upload.details;
    const sum = algorithm && startChecksum(algorithm);
    const stream = s3.bodies.read(s3.objects.segments(source), range) as AsyncIterable<Buffer>;
    const body = await s3.bodies.write(stream, sum ? [sum] : []);
    const checksums = algorithm && sum ? { [algorithm]: sum.digest().toString("base64") } : {};
    const { etag, modifiedAt } = await storePart(s3, upload, { number, body, checksums });
    return xmlResponse("CopyPartResult", {
      LastModified: new Date(modifiedAt).toISOString(),
      ETag: `"${etag}"`,
      ...checksumElements(checksums),
    });
  },
};
