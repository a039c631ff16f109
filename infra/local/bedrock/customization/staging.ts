import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Bedrock } from "../context.ts";
import { roleMay } from "../service-role.ts";
import { s3Location } from "../s3-location.ts";
import type { S3Location } from "../s3-location.ts";

type Role = { arn: string; account: string };

/** The documented sentence when the service role cannot read (or the object is not there, which AWS words alike), or undefined. */
export const readProblem = (bedrock: Bedrock, role: Role, uri: string): string | undefined => {
  const { bucket, key } = s3Location(uri);
  const readable =
    roleMay(bedrock.iam, role, "s3:ListBucket", { bucket, key }) &&
    roleMay(bedrock.iam, role, "s3:GetObject", { bucket, key }) &&
    bedrock.s3.hasBucket(bucket) &&
    bedrock.s3.head(bucket, key) !== undefined;
  return readable
    ? undefined
    : `Could not validate GetObject permissions to access Amazon S3 bucket: ${bucket} at key ${key}`;
};

/** AWS tries to write this file before it spends anything. */
const probe = (output: S3Location): S3Location => ({
  bucket: output.bucket,
  key: `${output.key === "" ? "" : `${output.key.replace(/\/$/, "")}/`}.write_access_check_file.tmp`,
});

export const writeProblem = (bedrock: Bedrock, role: Role, uri: string): string | undefined => {
  const { bucket, key } = probe(s3Location(uri));
  const writable = bedrock.s3.hasBucket(bucket) && roleMay(bedrock.iam, role, "s3:PutObject", { bucket, key });
  return writable
    ? undefined
    : `Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access Amazon S3 bucket: ${bucket} at key ${key}`;
};

/** Brings an object to a local file, as a stream. */
export const stage = async (bedrock: Bedrock, uri: string, path: string): Promise<void> => {
  const { bucket, key } = s3Location(uri);
  await mkdir(dirname(path), { recursive: true });
  await pipeline(await bedrock.s3.get(bucket, key), createWriteStream(path));
};
