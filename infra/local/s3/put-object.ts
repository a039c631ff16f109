import type { S3Operation } from "./context.ts";
import { assertKey, checksumResponse, detailsOf, encryptionHeaders, versionHeader } from "./details.ts";
import { writeGuard } from "./preconditions.ts";
import { receiveBody } from "./receive.ts";
import { storeObject } from "./store-object.ts";

/** What S3 adds to an object whose sender has summed up nothing ("Checking object integrity for data uploads"). */
const usualAlgorithm = "CRC64NVME";

export const putObject: S3Operation = {
  grants: ({ headers }) => [
    { action: "s3:PutObject", on: "object" },
    ...(headers["x-amz-tagging"] ? [{ action: "s3:PutObjectTagging", on: "object" } as const] : []),
  ],
  async run(request, s3) {
    const { key, headers } = request;
    const bucket = s3.buckets.get(request.bucket);
    assertKey(key);
    const details = detailsOf(headers);
    const guard = writeGuard(headers, key);
    guard(s3.objects.find(bucket.name, key));
    const body = await receiveBody(request, s3, { usual: usualAlgorithm });
    const object = {
      key,
      size: body.size,
      etag: body.md5.toString("hex"),
      modifiedAt: s3.cloud.clock.now(),
      details: { ...details, checksums: body.checksums },
      segments: [body],
    };
    const { versionId } = await storeObject(s3, { bucket: bucket.name, object, guard });
    return {
      status: 200,
      headers: {
        etag: `"${object.etag}"`,
        ...checksumResponse(body.checksums, "FULL_OBJECT"),
        ...encryptionHeaders(details),
        ...versionHeader(versionId, bucket.versioning !== undefined),
      },
    };
  },
};
