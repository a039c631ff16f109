import { AwsError } from "../wire/aws-error.ts";
import type { AwsResponse } from "../wire/types.ts";
import { authorize } from "./access.ts";
import type { Grant, S3, S3Operation, S3Request } from "./context.ts";
import { assertKey, assertVersionId, versionHeader, versionIdOf } from "./details.ts";
import { invalidRequest, preconditionFailed } from "./errors.ts";
import type { Removal } from "./object-store.ts";
import { receiveDocument } from "./receive.ts";
import type { XmlElement } from "./xml.ts";
import { elements, malformedXml, parseXml, textOf, xmlResponse } from "./xml.ts";

const deleteGrant = (versionId: string | undefined): Grant => ({
  action: versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
  on: "object",
});

type Deletion = { key: string; versionId?: string | undefined; etag?: string | undefined };

const deleteOne = async (s3: S3, bucketName: string, { key, versionId, etag }: Deletion): Promise<Removal> => {
  const bucket = s3.buckets.get(bucketName);
  if (etag !== undefined) {
    const current = s3.objects.find(bucketName, key, versionId);
    const matches = current && !current.deleteMarker && (etag === "*" || etag.replaceAll('"', "") === current.etag);
    if (!matches) throw preconditionFailed("If-Match");
  }
  const removal = s3.objects.delete(bucket, key, {
    at: s3.cloud.clock.now(),
    ...(versionId !== undefined && { versionId }),
  });
  await s3.bodies.discard(removal.freed);
  return removal;
};

export const deleteObject: S3Operation = {
  grants: ({ query }) => [deleteGrant(query.get("versionId") ?? undefined)],
  async run(request, s3): Promise<AwsResponse> {
    assertKey(request.key);
    const bucket = s3.buckets.get(request.bucket);
    const deletion = { key: request.key, versionId: versionIdOf(request.query), etag: request.headers["if-match"] };
    const { marker, removed } = await deleteOne(s3, bucket.name, deletion);
    const shown = marker ?? (deletion.versionId === undefined ? undefined : removed);
    return {
      status: 204,
      headers: {
        ...(shown && versionHeader(shown.versionId, bucket.versioning !== undefined)),
        ...(shown?.deleteMarker && { "x-amz-delete-marker": "true" }),
      },
    };
  },
};

/** Keys in one DeleteObjects (API reference, DeleteObjects). */
const keysMax = 1000;

const parseDeletions = (text: string): { deletions: Deletion[]; quiet: boolean } => {
  const root = parseXml(text, "Delete");
  const deletions = elements(root, "Object").map((object) => {
    const key = textOf(object, "Key");
    if (key === undefined || key === "") throw malformedXml();
    return { key, versionId: textOf(object, "VersionId"), etag: textOf(object, "ETag") };
  });
  if (deletions.length < 1 || deletions.length > keysMax) throw malformedXml();
  return { deletions, quiet: textOf(root, "Quiet")?.trim() === "true" };
};

const deleteOrExplain = async (
  request: S3Request,
  s3: S3,
  deletion: Deletion,
): Promise<{ deleted: XmlElement } | { error: XmlElement }> => {
  const { key, versionId } = deletion;
  try {
    authorize(request, s3, deleteGrant(versionId), { bucket: request.bucket, key });
    assertKey(key);
    if (versionId !== undefined) assertVersionId(versionId, "VersionId");
    const { marker, removed } = await deleteOne(s3, request.bucket, deletion);
    const removedMarker = versionId !== undefined && removed?.deleteMarker === true ? removed : undefined;
    const shownMarker = marker ?? removedMarker;
    return {
      deleted: {
        Key: key,
        VersionId: versionId,
        ...(shownMarker && { DeleteMarker: true, DeleteMarkerVersionId: shownMarker.versionId }),
      },
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { error: { Key: key, VersionId: versionId, Code: error.code, Message: error.message } };
  }
};

export const deleteObjects: S3Operation = {
  // Each key is judged on its own; a key that is refused is an error in the answer, not of the call.
  grants: () => [],
  async run(request, s3) {
    s3.buckets.get(request.bucket);
    const { headers } = request;
    if (
      headers["content-md5"] === undefined &&
      !Object.keys(headers).some((name) => name.startsWith("x-amz-checksum-") || name === "x-amz-trailer")
    )
      throw invalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
    const { deletions, quiet } = parseDeletions(await receiveDocument(request));
    const Deleted: XmlElement[] = [];
    const failed: XmlElement[] = [];
    for (const deletion of deletions) {
      const outcome = await deleteOrExplain(request, s3, deletion);
      if ("error" in outcome) failed.push(outcome.error);
      else if (!quiet) Deleted.push(outcome.deleted);
    }
    return xmlResponse("DeleteResult", { Deleted, Error: failed });
  },
};
