import { randomUUID } from "node:crypto";
import type { Algorithm } from "./checksums.ts";
import { asAlgorithm } from "./checksums.ts";
import type { S3Operation } from "./context.ts";
import { assertKey, detailsOf, encryptionHeaders } from "./details.ts";
import { invalidRequest } from "./errors.ts";
import type { UploadDetails } from "./upload-store.ts";
import { xmlResponse } from "./xml.ts";

/** Which types each algorithm can have; the first is the default (Amazon S3 user guide, "Checking object integrity"). */
const types: Record<Algorithm, readonly ("COMPOSITE" | "FULL_OBJECT")[]> = {
  CRC32: ["COMPOSITE", "FULL_OBJECT"],
  CRC32C: ["COMPOSITE", "FULL_OBJECT"],
  CRC64NVME: ["FULL_OBJECT"],
  SHA1: ["COMPOSITE"],
  SHA256: ["COMPOSITE"],
};

const checksumOf = (headers: Record<string, string>): Pick<UploadDetails, "algorithm" | "checksumType"> => {
  const name = headers["x-amz-checksum-algorithm"];
  const type = headers["x-amz-checksum-type"];
  if (name === undefined) {
    if (type !== undefined)
      throw invalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
    return {};
  }
  const algorithm = asAlgorithm(name);
  const checksumType = types[algorithm].find((known) => type === undefined || known === type.toUpperCase());
  if (!checksumType)
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return { algorithm, checksumType };
};

export const createMultipartUpload: S3Operation = {
  grants: ({ headers }) => [
    { action: "s3:PutObject", on: "object" },
    ...(headers["x-amz-tagging"] ? [{ action: "s3:PutObjectTagging", on: "object" } as const] : []),
  ],
  run(request, s3) {
    const { key, headers } = request;
    const bucket = s3.buckets.get(request.bucket);
    assertKey(key);
    const details = { ...detailsOf(headers), ...checksumOf(headers) };
    const id = randomUUID().replaceAll("-", "");
    s3.uploads.create({ id, bucket: bucket.name, key, createdAt: s3.cloud.clock.now(), details });
    return xmlResponse(
      "InitiateMultipartUploadResult",
      { Bucket: bucket.name, Key: key, UploadId: id },
      {
        ...encryptionHeaders(details),
        ...(details.algorithm && {
          "x-amz-checksum-algorithm": details.algorithm,
          "x-amz-checksum-type": details.checksumType,
        }),
      },
    );
  },
};
