import { createHash } from "node:crypto";

const invisible = /\p{Cf}+/gu;
const whiteSpace = /\s+/gu;
const doubleQuotes = /[“”„‟«»〝〞〟❝❞]/gu;
const singleQuotes = /[‘’‚‛‹›`´]/gu;
const dashes = /\p{Pd}/gu;
// oxlint-disable-next-line no-control-regex -- telling plain ASCII from the rest needs the control characters
const plainAscii = /^[\0-\x7f]*$/;

/**
 * What two texts have in common when a reader calls them the same: Unicode NFKC, lower case, quotation marks and dashes of every
 * style as `"`, `'` and `-`, no invisible characters, one blank for any white space, none at the ends. Punctuation is unified, not
 * removed: "C" and "C#" differ.
 */
export const normaliseText = (text: string): string => {
  if (plainAscii.test(text)) return text.toLowerCase().replaceAll("`", "'").replaceAll(whiteSpace, " ").trim();
  return text
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKC")
    .replaceAll(invisible, "")
    .replaceAll(doubleQuotes, '"')
    .replaceAll(singleQuotes, "'")
    .replaceAll(dashes, "-")
    .replaceAll(whiteSpace, " ")
    .trim();
};

/** 128 bits of SHA-256 of the normalised text, as hex: equal for texts that are the same to a reader. */
export const contentHash = (text: string): string =>
  createHash("sha256").update(normaliseText(text)).digest("hex").slice(0, 32);

/** Where a hash falls in [0, 1): uniform, and the same for ever. Takes the first 48 bits. */
export const shareOf = (hash: string): number => Number.parseInt(hash.slice(0, 12), 16) / 2 ** 48;

/** Which of the sides a hash belongs to, by their shares in order; the last side takes what rounding leaves. */
export const sideOf = <Side extends string>(hash: string, shares: readonly (readonly [Side, number])[]): Side => {
  const share = shareOf(hash);
  let upTo = 0;
  for (const [side, size] of shares) {
    upTo += size;
    if (share < upTo) return side;
  }
  const last = shares.findLast(([, size]) => size > 0) ?? shares[0];
  if (!last) throw new Error("invariant broken: a split has at least one side");
  return last[0];
};
