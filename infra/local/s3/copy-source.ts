import { notHere } from "../wire/aws-error.ts";
import { authorize } from "./access.ts";
import type { S3, S3Request } from "./context.ts";
import { accessDenied, invalidArgument } from "./errors.ts";
import { assertNotArchived, findObject } from "./find-object.ts";
import type { ObjectVersion } from "./object-store.ts";
import { assertCopyConditions } from "./preconditions.ts";

type Source = { bucket: string; key: string; versionId?: string };

const parseSource = (header: string): Source => {
  if (/^\/?arn(:|%3A)/i.test(header)) throw notHere("A copy from an S3 access point");
  const invalid = invalidArgument(
    "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    "x-amz-copy-source",
    header,
  );
  const match = /^\/?([^/?]+)\/(.+?)(?:\?versionId=([^&]+))?$/s.exec(header);
  if (!match) throw invalid;
  try {
    const [, bucket = "", key = "", versionId] = match;
    return {
      bucket: decodeURIComponent(bucket),
      key: decodeURIComponent(key),
      ...(versionId && { versionId: decodeURIComponent(versionId) }),
    };
  } catch {
    throw invalid;
  }
};

/** The object that `x-amz-copy-source` names, if the caller may read it and its conditions hold. */
export const copySource = (request: S3Request, s3: S3): { source: ObjectVersion; from: Source } => {
  const from = parseSource(request.headers["x-amz-copy-source"] ?? "");
  const { account } = s3.buckets.get(from.bucket);
  const expected = request.headers["x-amz-source-expected-bucket-owner"] ?? account;
  if (account !== expected) throw accessDenied();
  authorize(
    request,
    s3,
    { action: from.versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion", on: "object" },
    from,
  );
  const source = findObject(request, s3, from);
  assertCopyConditions(request.headers, source, s3.cloud.clock.now());
  assertNotArchived(source);
  return { source, from };
};
