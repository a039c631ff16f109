import { validation } from "./errors.ts";

export type S3Location = { bucket: string; key: string };

/** Splits `s3://bucket/key`; the pattern itself was checked against the service model. */
export const s3Location = (uri: string): S3Location => {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(uri);
  if (!match?.[1]) throw validation(`Invalid S3 URI: ${uri}`);
  return { bucket: match[1], key: match[2] ?? "" };
};

/** `s3://bucket/prefix` and a name below it, with exactly one slash between. */
export const below = (location: S3Location, name: string): S3Location => ({
  bucket: location.bucket,
  key: location.key === "" ? name : `${location.key.replace(/\/$/, "")}/${name}`,
});

export const baseName = (key: string): string => key.slice(key.lastIndexOf("/") + 1);
