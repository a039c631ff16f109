import { AwsError } from "../wire/aws-error.ts";
import type { Target } from "./access.ts";
import { assertMayMiss } from "./access.ts";
import type { S3, S3Request } from "./context.ts";
import { DeleteMarkerFound, noSuchKey, noSuchVersion } from "./errors.ts";
import type { ObjectVersion } from "./object-store.ts";

const archives = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** An archived object has to be restored before its bytes can be read, and nothing restores here. */
export const assertNotArchived = ({ details }: ObjectVersion): void => {
  const storageClass = details.headers["x-amz-storage-class"] ?? "STANDARD";
  if (archives.has(storageClass))
    throw new AwsError("InvalidObjectState", "The operation is not valid for the object's storage class", 403, {
      StorageClass: storageClass,
    });
};

/** The object a read is about. Missing keys are 404 to those who may list, 403 to others. */
export const findObject = (
  request: S3Request,
  s3: S3,
  wanted: Target & { versionId?: string | undefined },
): ObjectVersion => {
  const { bucket, key, versionId } = wanted;
  s3.buckets.get(bucket);
  const object = s3.objects.find(bucket, key, versionId);
  if (object && !object.deleteMarker) return object;
  assertMayMiss(request, s3, { bucket, key });
  if (!object) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
  const refusal =
    versionId === undefined
      ? noSuchKey(key)
      : new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405, {
          Method: request.method,
          ResourceType: "DeleteMarker",
        });
  throw new DeleteMarkerFound(refusal, object.versionId);
};
