import { Rejected } from "./outcome.ts";

/** `s3://bucket/any/key` in its two parts; the key may be empty or a prefix. */
export const parseUri = (uri: string): { bucket: string; key: string } => {
  const parts = /^s3:\/\/([^/]+)\/(.*)$/s.exec(uri);
  if (!parts) throw new Rejected("contract/not-an-s3-uri", `${uri.slice(0, 200)} is not an S3 URI (s3://bucket/key)`);
  const [, bucket = "", key = ""] = parts;
  return { bucket, key };
};
