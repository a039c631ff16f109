// Thirty bits, so that the sum of two words and a carry stays a small integer.
const bitsPerWord = 30;
const allOnes = 2 ** bitsPerWord - 1;

/**
 * The length of the longest common subsequence, bit-parallel (Hyyrö 2004): time n·m/30, memory n + m.
 * Two texts of 50,000 tokens take a fraction of a second, where the usual table would have 2.5 billion cells.
 */
export const lcsLength = (left: readonly string[], right: readonly string[]): number => {
  const wordCount = Math.ceil(left.length / bitsPerWord);
  const maskOf = masks(left, wordCount);
  const row = new Int32Array(wordCount).fill(allOnes);
  for (const token of right) advance(row, maskOf(token));
  return zeroBits(row, left.length);
};

/** A zero bit in the row marks where one more token of the left side is matched. */
const advance = (row: Int32Array, mask: Int32Array | undefined): void => {
  if (mask === undefined) return;
  let carry = 0;
  for (let at = 0; at < row.length; at++) {
    const word = row[at] ?? 0;
    const matched = word & (mask[at] ?? 0);
    const sum = word + matched + carry;
    carry = sum >>> bitsPerWord;
    row[at] = (sum & allOnes) | (word & ~matched);
  }
};

const zeroBits = (row: Int32Array, length: number): number => {
  let zeros = 0;
  for (let at = 0; at < length; at++) {
    if (((row[Math.floor(at / bitsPerWord)] ?? 0) & (1 << (at % bitsPerWord))) === 0) zeros++;
  }
  return zeros;
};

/**
 * Where a token stands, as bits. Only a token that fills its mask (at most thirty can) keeps one of its own;
 * the others share one that is wiped after use, or memory would be tokens squared.
 */
const masks = (tokens: readonly string[], wordCount: number): ((token: string) => Int32Array | undefined) => {
  const places = Map.groupBy(tokens.keys(), (at) => tokens[at] ?? "");
  const kept = new Map<string, Int32Array>();
  const scratch = new Int32Array(wordCount);
  let inScratch: readonly number[] = [];
  return (token) => {
    const found = places.get(token);
    if (found === undefined) return undefined;
    if (found.length <= wordCount) {
      for (const at of inScratch) scratch[Math.floor(at / bitsPerWord)] = 0;
      inScratch = found;
      return mark(scratch, found);
    }
    const own = kept.get(token) ?? mark(new Int32Array(wordCount), found);
    kept.set(token, own);
    return own;
  };
};

const mark = (mask: Int32Array, places: readonly number[]): Int32Array => {
  for (const at of places) {
    const word = Math.floor(at / bitsPerWord);
    mask[word] = (mask[word] ?? 0) | (1 << (at % bitsPerWord));
  }
  return mask;
};
