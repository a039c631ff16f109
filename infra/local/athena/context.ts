import type { Cloud } from "../core/cloud.ts";
import type { LocalEventBridge, LocalIam, LocalS3 } from "../core/ports.ts";
import type { GlueCatalog } from "../glue/catalog.ts";
import { AwsError } from "../wire/aws-error.ts";
import type { Access } from "../wire/types.ts";

export type AthenaOptions = {
  cloud: Cloud;
  iam: LocalIam;
  s3: LocalS3;
  eventBridge: LocalEventBridge;
  catalog: GlueCatalog;
  /** Queries left by an earlier process start again when this resolves: their roles and buckets are not there before. */
  ready?: Promise<unknown>;
};

export const invalidRequest = (message: string): AwsError => new AwsError("InvalidRequestException", message);

/** What a listing answers at a time where the client does not say. */
export const listingSizeDefault = 50;

export type S3Location = { bucket: string; key: string };

/** `s3://bucket/prefix`, or undefined. */
export const parseS3 = (uri: string): S3Location | undefined => {
  const [, bucket, key = ""] = /^s3:\/\/([a-z0-9.-]{3,63})(?:\/([^]*))?$/.exec(uri) ?? [];
  return bucket === undefined ? undefined : { bucket, key };
};

/** A prefix that ends in a slash, or is empty. */
export const asFolder = (key: string): string => (key === "" || key.endsWith("/") ? key : `${key}/`);

/** A right on a bucket (no key) or on one of its objects, judged with the bucket's own policy. Athena itself speaks TLS to S3. */
export const s3Access = (
  { s3 }: AthenaOptions,
  action: string,
  { bucket, key }: { bucket: string; key?: string },
  context: Record<string, string> = {},
): Access => {
  const resourcePolicy = s3.policyOf?.(bucket);
  return {
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${bucket}${key === undefined ? "" : `/${key}`}`,
    context: { ...context, "aws:securetransport": "true" },
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
  };
};
