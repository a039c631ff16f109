import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { parseUri } from "../../chassis/uri.ts";
import type { Links } from "../ports.ts";

/** Presigned by the function's own role: a link opens what the role may read, and dies with the role's session. */
export const s3Links = (client = new S3Client({})): Links => ({
  async to(uri, hours) {
    const { bucket: Bucket, key: Key } = parseUri(uri);
    return getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn: hours * 3600 });
  },
});
