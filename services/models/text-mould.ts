import { bodyBytesMax, type Body } from "./ask.ts";
import { findInference } from "./table.ts";

/** The JSON of a body around its text, for texts that need no second look. Made once, where a million bodies differ in one text. */
export type TextMould = {
  readonly before: string;
  readonly after: string;
  /** No longer text goes without a look, */
  readonly charactersMax: number;
  /** and none at all where some words are the family's commands. */
  readonly looksAtWords: boolean;
  /** May this text be refused, for its length or for what it says? Then the body is written the long way. */
  needsLook(text: string): boolean;
};

const standIn = "the-text-of-one-record";

/** undefined: the text stands in the body other than once and as it is, so there is no mould of it. */
export const textMould = (idOrArn: string, bodyOf: (text: string) => Body): TextMould | undefined => {
  const made = bodyOf(standIn);
  if (made.kind === "refused") return undefined;
  const [before, after, ...more] = JSON.stringify(made.body).split(standIn);
  if (before === undefined || after === undefined || more.length > 0) return undefined;
  const family = findInference(idOrArn);
  const commands = family?.kind === "text" ? family.controlTokens : [];
  const bounded = family?.kind === "embedding" ? (family.charactersMax ?? Infinity) : Infinity;
  // A character of JSON takes six bytes at most.
  const charactersMax = Math.min(bounded, (bodyBytesMax - Buffer.byteLength(before + after)) / 6);
  return {
    before,
    after,
    charactersMax,
    looksAtWords: commands.length > 0,
    needsLook: (text) => text.length > charactersMax || commands.some((command) => text.includes(command)),
  };
};
