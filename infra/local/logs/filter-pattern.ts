import { AwsError, notHere } from "../wire/aws-error.ts";

/** Terms of a filter pattern for unstructured text: every term must occur, `"two words"` as one, `-term` must not. Field patterns are refused by name. */
export const matcherOf = (pattern: string): ((message: string) => boolean) => {
  const trimmed = pattern.trim();
  if (/^[{[%]|^\?|\s\?/.test(trimmed))
    throw notHere(`The filter pattern ${trimmed} (only terms, quoted phrases and -exclusions)`);
  if ((trimmed.match(/"/g)?.length ?? 0) % 2 === 1)
    throw new AwsError(
      "InvalidParameterException",
      `Invalid filter pattern: a quoted phrase of ${trimmed} does not end.`,
    );
  const terms = [...trimmed.matchAll(/(-?)(?:"([^"]*)"|(\S+))/g)].map(([, minus, phrase, word]) => ({
    without: minus === "-",
    text: phrase ?? word ?? "",
  }));
  return (message) => terms.every(({ without, text }) => message.includes(text) !== without);
};
