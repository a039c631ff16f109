import type { Cloud } from "../core/cloud.ts";
import type { LocalEventBridge, LocalIam, LocalS3 } from "../core/ports.ts";
import type { GlueCatalog } from "../glue/catalog.ts";
import { AwsError } from "../wire/aws-error.ts";

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

export type S3Location = { bucket: string; key: string };

/** `s3://bucket/prefix`, or undefined. */
export const parseS3 = (uri: string): S3Location | undefined => {
  const [, bucket, key = ""] = /^s3:\/\/([a-z0-9.-]{3,63})(?:\/([^]*))?$/.exec(uri) ?? [];
  return bucket === undefined ? undefined : { bucket, key };
};

/** A prefix that ends in a slash, or is empty. */
export const asFolder = (key: string): string => (key === "" || key.endsWith("/") ? key : `${key}/`);
