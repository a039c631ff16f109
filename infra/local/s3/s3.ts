import { join } from "node:path";
import type { Cloud, Stoppable } from "../core/cloud.ts";
import type { LocalIam, LocalS3 } from "../core/ports.ts";
import type { LocalService, Provisioners } from "../wire/types.ts";
import { createBodies } from "./bodies.ts";
import { createBucketStore } from "./bucket-store.ts";
import type { S3 } from "./context.ts";
import { createKnownSecrets } from "./known-secrets.ts";
import { createListing } from "./listing.ts";
import { createObjectStore } from "./object-store.ts";
import { createS3Port } from "./port.ts";
import { provisionS3 } from "./provision.ts";
import { createSchema } from "./schema.ts";
import { createS3Service } from "./service.ts";
import { createUploadStore } from "./upload-store.ts";

/** Amazon S3: metadata in the cloud's database, bodies as files under `objects` in its directory. */
export const createS3 = ({
  cloud,
  iam,
}: {
  cloud: Cloud;
  iam: LocalIam;
}): { service: LocalService; provision: Provisioners; port: LocalS3 } & Stoppable => {
  const { database } = cloud;
  createSchema(database);
  const objects = createObjectStore(database);
  const uploads = createUploadStore(database);
  const bodies = createBodies(join(cloud.directory, "objects"), new Set([...objects.files(), ...uploads.files()]));
  const s3: S3 = {
    cloud,
    iam,
    buckets: createBucketStore(database),
    objects,
    uploads,
    listing: createListing(database),
    bodies,
    secrets: createKnownSecrets(iam),
  };
  return {
    service: createS3Service(s3),
    provision: provisionS3(s3),
    port: createS3Port(s3),
    // Nothing runs in the background: what is acknowledged is on disk.
    stop: () => Promise.resolve(),
  };
};
