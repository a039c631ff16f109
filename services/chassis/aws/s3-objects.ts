import {
  GetObjectCommand,
  HeadObjectCommand,
  S3ServiceException,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { Readable } from "node:stream";
import { assert } from "../outcome.ts";
import { ObjectMissing, type Objects } from "../ports.ts";
import { parseUri } from "../uri.ts";

/**
 * S3 answers 403 instead of 404 where this role may not list, and 301 for a bucket of another region; a HEAD has no body, so only the
 * status is sure.
 */
const isMissing = (error: unknown): boolean =>
  error instanceof S3ServiceException && [301, 403, 404].includes(error.$metadata.httpStatusCode ?? 0);

/** 8 MiB parts, two at a time: 16 MiB of memory for an object of up to 80 GB. */
const partSize = 8 * 1024 * 1024;

/** Objects in S3. Everything streams; writes never overwrite. */
export const s3Objects = (client: S3Client): Objects => ({
  async head(uri) {
    const { bucket, key } = parseUri(uri);
    try {
      const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      return { bytes: head.ContentLength ?? 0, ...(head.LastModified && { modifiedAt: head.LastModified }) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },

  async read(uri, range) {
    const { bucket, key } = parseUri(uri);
    const bytes = range && { Range: `bytes=${range.from}-${range.to - 1}` };
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...bytes }));
      assert(Body, `GetObject of ${uri} came without a body`);
      return Body as Readable;
    } catch (error) {
      if (isMissing(error)) throw new ObjectMissing(uri, { cause: error });
      throw error;
    }
  },

  async writeOnce(uri, body, contentType) {
    const { bucket, key } = parseUri(uri);
    const params = { Bucket: bucket, Key: key, Body: body(), ContentType: contentType, IfNoneMatch: "*" };
    try {
      await new Upload({ client, params, partSize, queueSize: 2 }).done();
      return "written";
    } catch (error) {
      if (error instanceof Error && error.name === "PreconditionFailed") return "existed";
      throw error;
    }
  },

  async *list(prefixUri) {
    const { bucket, key } = parseUri(prefixUri);
    try {
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: key }))
        for (const object of page.Contents ?? [])
          yield { uri: `s3://${bucket}/${object.Key ?? ""}`, bytes: object.Size ?? 0 };
    } catch (error) {
      if (isMissing(error)) throw new ObjectMissing(prefixUri, { cause: error });
      throw error;
    }
  },
});
