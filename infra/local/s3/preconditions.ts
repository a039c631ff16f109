import { AwsError } from "../wire/aws-error.ts";
import { noSuchKey, notImplemented, preconditionFailed } from "./errors.ts";
import type { ObjectVersion } from "./object-store.ts";

type Headers = Record<string, string>;

const lists = (header: string, etag: string): boolean =>
  header.split(",").some((entry) => {
    const wanted = entry.trim();
    return wanted === "*" || wanted.replace(/^W\//, "").replace(/^"(.*)"$/, "$1") === etag;
  });

const seconds = (ms: number): number => Math.floor(ms / 1000);
const dateOf = (header: string | undefined): number | undefined => {
  const ms = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isNaN(ms) ? undefined : seconds(ms);
};

type Condition = "If-Match" | "If-Unmodified-Since" | "If-None-Match" | "If-Modified-Since";

/** The condition that does not hold. If-Match outranks If-Unmodified-Since, If-None-Match outranks If-Modified-Since. */
const failedCondition = (headers: Headers, object: ObjectVersion): Condition | undefined => {
  const modified = seconds(object.modifiedAt);
  const unmodifiedSince = dateOf(headers["if-unmodified-since"]);
  if (headers["if-match"] !== undefined) {
    if (!lists(headers["if-match"], object.etag)) return "If-Match";
  } else if (unmodifiedSince !== undefined && modified > unmodifiedSince) return "If-Unmodified-Since";
  if (headers["if-none-match"] !== undefined)
    return lists(headers["if-none-match"], object.etag) ? "If-None-Match" : undefined;
  const modifiedSince = dateOf(headers["if-modified-since"]);
  return modifiedSince !== undefined && modified <= modifiedSince ? "If-Modified-Since" : undefined;
};

/** 412 where a condition on reading does not hold; true where the answer is 304. */
export const isUnchanged = (headers: Headers, object: ObjectVersion): boolean => {
  const failed = failedCondition(headers, object);
  if (failed === "If-Match" || failed === "If-Unmodified-Since") throw preconditionFailed(failed);
  return failed !== undefined;
};

/**
 * Conditions on the source of a copy: there is no 304 here, each failure is a 412 under the header's own name, and an
 * If-Modified-Since in the future is ignored.
 */
export const assertCopyConditions = (headers: Headers, source: ObjectVersion, now: number): void => {
  const conditions: Headers = {};
  for (const name of ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"]) {
    const value = headers[`x-amz-copy-source-${name}`];
    if (value !== undefined) conditions[name] = value;
  }
  const since = dateOf(conditions["if-modified-since"]);
  if (since !== undefined && since > seconds(now)) delete conditions["if-modified-since"];
  const failed = failedCondition(conditions, source);
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${failed}`);
};

/** The conditions of a write, to be asked in the transaction that writes (Amazon S3 user guide, "How to prevent object overwrites with conditional writes"). */
export const writeGuard = (headers: Headers, key: string): ((current: ObjectVersion | undefined) => void) => {
  const { "if-none-match": noneMatch, "if-match": match } = headers;
  if (noneMatch !== undefined && noneMatch !== "*") throw notImplemented("If-None-Match");
  if (noneMatch !== undefined && match !== undefined)
    throw new AwsError("NotImplemented", "If-Match and If-None-Match cannot both be given", 501);
  return (current) => {
    const exists = current !== undefined && !current.deleteMarker;
    if (noneMatch !== undefined && exists) throw preconditionFailed("If-None-Match");
    if (match === undefined) return;
    if (!exists) throw noSuchKey(key);
    if (!lists(match, current.etag)) throw preconditionFailed("If-Match");
  };
};
