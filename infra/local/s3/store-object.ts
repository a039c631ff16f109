import type { S3 } from "./context.ts";
import type { NewObject, ObjectVersion } from "./object-store.ts";

type Storing = { bucket: string; object: NewObject; guard?: (current: ObjectVersion | undefined) => void };

/** Makes bytes that are on disk the current version of a key; on refusal the bytes go. The bucket is looked up again, because it may have gone or changed while they came. */
export const storeObject = async (s3: S3, { bucket, object, guard }: Storing): Promise<{ versionId: string }> => {
  try {
    const { versionId, freed } = s3.objects.put(s3.buckets.get(bucket), object, guard);
    await s3.bodies.discard(freed);
    return { versionId };
  } catch (error) {
    await s3.bodies.discard(object.segments.map((segment) => segment.file));
    throw error;
  }
};
