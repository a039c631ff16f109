import { AwsError, notHere } from "../wire/aws-error.ts";
import { jsonMatcherOf } from "./json-pattern.ts";

/**
 * A filter pattern for unstructured text: every term must occur, `"two words"` as one, `-term` must not, and of `?terms` one.
 * In braces it is one for JSON. Patterns of fields between spaces and regular expressions are refused by name.
 */
export const matcherOf = (pattern: string): ((message: string) => boolean) => {
  const trimmed = pattern.trim();
  if (trimmed.startsWith("{")) return jsonMatcherOf(trimmed);
  if (/^[[%]/.test(trimmed))
    throw notHere(`The filter pattern ${trimmed} (only terms, quoted phrases, -exclusions, ?alternatives and JSON)`);
  if ((trimmed.match(/"/g)?.length ?? 0) % 2 === 1)
    throw new AwsError(
      "InvalidParameterException",
      `Invalid filter pattern: a quoted phrase of ${trimmed} does not end.`,
    );
  const terms = [...trimmed.matchAll(/([-?]?)(?:"([^"]*)"|(\S+))/g)].map(([, sign, phrase, word]) => ({
    sign,
    text: phrase ?? word ?? "",
  }));
  const optional = terms.filter(({ sign }) => sign === "?");
  // Where a pattern has terms of both kinds, AWS heeds those that must occur alone.
  const needed = terms.filter(({ sign }) => sign !== "?");
  if (needed.length === 0 && optional.length > 0)
    return (message) => optional.some(({ text }) => message.includes(text));
  return (message) => needed.every(({ sign, text }) => message.includes(text) !== (sign === "-"));
};
