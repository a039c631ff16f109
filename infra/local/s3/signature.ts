import { createHash, createHmac } from "node:crypto";
import type { AwsRequest } from "../wire/types.ts";

type Signed = Pick<AwsRequest, "method" | "path" | "query" | "headers">;

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const escape = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);

const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${escape(name)}=${escape(value)}`)
    .sort()
    .join("&");

/** `date/region/service/aws4_request`, and what is signed in that scope. */
export type Scope = { date: string; scope: string };

const signingKey = (secret: string, scope: string): Buffer =>
  scope.split("/").reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secret}`) as Buffer;

/** SigV4's signature of any text: of a request's digest, or of a form's policy. */
export const signText = (secret: string, scope: string, text: string): string =>
  hmac(signingKey(secret, scope), text).toString("hex");

/** What SigV4 signs of a request (Amazon S3 API reference, "Signature calculations"). */
export const textToSign = (
  request: Signed,
  { date, scope, signedHeaders, payload }: Scope & { signedHeaders: readonly string[]; payload: string },
): string => {
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? "").trim().replace(/\s+/g, " ")}\n`);
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    headers.join(""),
    signedHeaders.join(";"),
    payload,
  ].join("\n");
  return `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`;
};

/** Parameters that are part of the resource in SigV2. */
const resourceParameters =
  /^(acl|cors|delete|lifecycle|location|logging|notification|partNumber|policy|requestPayment|restore|tagging|torrent|uploadId|uploads|versionId|versioning|versions|website|response-(content-(type|language|disposition|encoding)|expires|cache-control))$/;

/** What SigV2 signs of a presigned URL (Amazon S3 user guide, "Signing and authenticating REST requests"). */
export const oldTextToSign = ({ method, path, query, headers }: Signed): string => {
  // A bucket itself is signed with a slash behind it, also where the request has none.
  const resource = /^\/[^/]+$/.test(path) ? `${path}/` : path;
  const amazon = Object.entries(headers)
    .filter(([name]) => name.startsWith("x-amz-"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`);
  const parameters = [...query]
    .filter(([name]) => resourceParameters.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  return [
    method,
    headers["content-md5"] ?? "",
    headers["content-type"] ?? "",
    query.get("Expires") ?? "",
    `${amazon.join("")}${resource}${parameters.length > 0 ? `?${parameters.join("&")}` : ""}`,
  ].join("\n");
};

/** SigV2's signature of any text. */
export const signOldText = (secret: string, text: string): string =>
  createHmac("sha1", secret).update(text).digest("base64");
