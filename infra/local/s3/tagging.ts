import { AwsError } from "../wire/aws-error.ts";
import type { S3, S3Operation, S3Request } from "./context.ts";
import { grants } from "./context.ts";
import { versionHeader, versionIdOf } from "./details.ts";
import { findObject } from "./find-object.ts";
import type { ObjectVersion } from "./object-store.ts";
import { receiveDocument } from "./receive.ts";
import { parseTagSet, tagSet } from "./tags.ts";
import { xmlResponse } from "./xml.ts";

const taggedObject = (request: S3Request, s3: S3): { object: ObjectVersion; headers: Record<string, string> } => {
  const { bucket, key } = request;
  const object = findObject(request, s3, { bucket, key, versionId: versionIdOf(request.query) });
  return { object, headers: versionHeader(object.versionId, s3.buckets.get(bucket).versioning !== undefined) };
};

export const getObjectTagging: S3Operation = {
  grants: grants("object", "GetObjectTagging"),
  run(request, s3) {
    const { object, headers } = taggedObject(request, s3);
    return xmlResponse("Tagging", tagSet(object.details.tags ?? {}), headers);
  },
};

export const putObjectTagging: S3Operation = {
  grants: grants("object", "PutObjectTagging"),
  async run(request, s3) {
    const tags = parseTagSet(await receiveDocument(request), "object");
    const { object, headers } = taggedObject(request, s3);
    s3.objects.setTags(object, Object.keys(tags).length > 0 ? tags : undefined);
    return { status: 200, headers };
  },
};

export const deleteObjectTagging: S3Operation = {
  grants: grants("object", "DeleteObjectTagging"),
  run(request, s3) {
    const { object, headers } = taggedObject(request, s3);
    s3.objects.setTags(object, undefined);
    return { status: 204, headers };
  },
};

export const getBucketTagging: S3Operation = {
  grants: grants("bucket", "GetBucketTagging"),
  run({ bucket }, s3) {
    const { tags } = s3.buckets.get(bucket);
    if (!tags) throw new AwsError("NoSuchTagSet", "The TagSet does not exist", 404, { BucketName: bucket });
    return xmlResponse("Tagging", tagSet(tags));
  },
};

export const putBucketTagging: S3Operation = {
  grants: grants("bucket", "PutBucketTagging"),
  async run(request, s3) {
    s3.buckets.get(request.bucket);
    s3.buckets.change(request.bucket, { tags: parseTagSet(await receiveDocument(request), "bucket") });
    return { status: 204 };
  },
};

export const deleteBucketTagging: S3Operation = {
  grants: grants("bucket", "PutBucketTagging"),
  run({ bucket }, s3) {
    s3.buckets.get(bucket);
    s3.buckets.change(bucket, { tags: undefined });
    return { status: 204 };
  },
};
