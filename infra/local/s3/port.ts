import { Readable } from "node:stream";
import type { LocalS3 } from "../core/ports.ts";
import type { S3 } from "./context.ts";
import { assertKey } from "./details.ts";
import { noSuchKey } from "./errors.ts";
import { at } from "./listing.ts";
import { storeObject } from "./store-object.ts";

const inOneChunk = (body: Buffer | string): Readable => Readable.from([Buffer.from(body)], { objectMode: false });

/** S3 for the other simulated services, without a wire and without policies: who delivers asks IAM itself. */
export const createS3Port = (s3: S3): LocalS3 => ({
  // The type promises a rejection, never a throw, to those who chain on it.
  // oxlint-disable-next-line typescript/require-await
  async get(bucket, key) {
    s3.buckets.get(bucket);
    const object = s3.objects.find(bucket, key);
    if (!object || object.deleteMarker) throw noSuchKey(key);
    return s3.bodies.read(s3.objects.segments(object), { start: 0, end: object.size - 1 });
  },
  head(bucket, key) {
    const object = s3.objects.find(bucket, key);
    return object && !object.deleteMarker ? { size: object.size, etag: object.etag } : undefined;
  },
  async put(bucket, key, body, contentType = "binary/octet-stream") {
    s3.buckets.get(bucket);
    assertKey(key);
    const source = typeof body === "string" || Buffer.isBuffer(body) ? inOneChunk(body) : body;
    const written = await s3.bodies.write(source as AsyncIterable<Buffer>);
    const object = {
      key,
      size: written.size,
      etag: written.md5.toString("hex"),
      modifiedAt: s3.cloud.clock.now(),
      details: { headers: { "content-type": contentType }, metadata: {}, checksums: {} },
      segments: [written],
    };
    await storeObject(s3, { bucket, object });
  },
  list(bucket, prefix) {
    s3.buckets.get(bucket);
    const { entries } = s3.listing.objects({ bucket, prefix, delimiter: "", from: at(Buffer.alloc(0)), max: Infinity });
    return entries.flatMap((entry) => ("object" in entry ? [entry.object.key] : []));
  },
  hasBucket: (bucket) => s3.buckets.find(bucket) !== undefined,
  ownerOf: (bucket) => s3.buckets.find(bucket)?.account,
  policyOf: (bucket) => s3.buckets.find(bucket)?.policy,
});
