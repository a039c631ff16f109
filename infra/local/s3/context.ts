import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import type { AwsRequest, AwsResponse } from "../wire/types.ts";
import type { Bodies } from "./bodies.ts";
import type { BucketStore } from "./bucket-store.ts";
import type { KnownSecrets } from "./known-secrets.ts";
import type { Listing } from "./listing.ts";
import type { ObjectStore } from "./object-store.ts";
import type { UploadStore } from "./upload-store.ts";

/** The parts of the service that every operation may use. */
export type S3 = {
  cloud: Cloud;
  iam: LocalIam;
  buckets: BucketStore;
  objects: ObjectStore;
  uploads: UploadStore;
  listing: Listing;
  bodies: Bodies;
  secrets: KnownSecrets;
};

/** A request, taken apart. `bucket` and `key` are empty where the path has none. */
export type S3Request = AwsRequest & { bucket: string; key: string };

/** What a request asks to be allowed: `on` says whether the resource is the bucket, the object, or all of S3. */
export type Grant = { action: string; on: "service" | "bucket" | "object" };

export type S3Operation = {
  grants(request: S3Request): Grant[];
  run(request: S3Request, s3: S3): Promise<AwsResponse> | AwsResponse;
};

export const grants =
  (on: Grant["on"], ...actions: string[]) =>
  (): Grant[] =>
    actions.map((action) => ({ action: `s3:${action}`, on }));
