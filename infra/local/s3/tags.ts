import { AwsError } from "../wire/aws-error.ts";
import type { XmlElement } from "./xml.ts";
import { elements, malformedXml, parseXml, textOf } from "./xml.ts";

const invalidTag = (message: string): AwsError => new AwsError("InvalidTag", message);
/** Amazon S3 user guide, "Categorizing your objects using tags": ten tags an object, keys of 128 and values of 256 characters. */
const limits = { object: 10, bucket: 50, key: 128, value: 256 };

/** Letters, numbers and spaces of any script, and `+ - = . _ : / @`. */
const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const checked = (pairs: readonly (readonly [string, string])[], max: number): Record<string, string> => {
  if (pairs.length > max)
    throw new AwsError(
      "BadRequest",
      max === limits.object ? "Object tags cannot be greater than 10" : "Bucket tag count cannot be greater than 50",
    );
  for (const [key, value] of pairs) {
    if (key.length < 1 || key.length > limits.key || !characters.test(key))
      throw invalidTag("The TagKey you have provided is invalid");
    if (value.length > limits.value || !characters.test(value))
      throw invalidTag("The TagValue you have provided is invalid");
    if (/^aws:/i.test(key))
      throw invalidTag("System tags cannot be added/updated by requester. Your TagKey cannot be prefixed with aws:");
  }
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length)
    throw invalidTag("Cannot provide multiple Tags with the same key");
  return Object.fromEntries(pairs);
};

/** The header `x-amz-tagging`: tags as a query string. */
export const parseTagging = (header: string): Record<string, string> =>
  checked([...new URLSearchParams(header)], limits.object);

export const parseTagSet = (text: string, on: "object" | "bucket"): Record<string, string> => {
  const [set] = elements(parseXml(text, "Tagging"), "TagSet");
  return checked(pairsOf(set), limits[on]);
};

const pairsOf = (set: Record<string, unknown> | undefined): (readonly [string, string])[] =>
  (set ? elements(set, "Tag") : []).map((tag) => {
    const key = textOf(tag, "Key");
    if (key === undefined) throw malformedXml();
    return [key, textOf(tag, "Value") ?? ""] as const;
  });

/** The tags a bucket is made with. */
export const bucketTags = (configuration: Record<string, unknown>): Record<string, string> | undefined => {
  const [set] = elements(configuration, "Tags");
  return set && checked(pairsOf(set), limits.bucket);
};

export const tagSet = (tags: Record<string, string>): XmlElement => ({
  TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
});
