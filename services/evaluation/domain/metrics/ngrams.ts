/** How often each n-gram occurs. */
export type Counts = ReadonlyMap<string, number>;

const countAll = (grams: Iterable<string>): Counts => {
  const counts = new Map<string, number>();
  for (const gram of grams) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  return counts;
};

/** N-grams of words; a word must hold no blank, so that no two n-grams share a key. */
export const wordNgrams = (tokens: readonly string[], order: number): Counts => {
  const grams = function* () {
    for (let start = 0; start + order <= tokens.length; start++) yield tokens.slice(start, start + order).join(" ");
  };
  return countAll(grams());
};

/** N-grams of characters, where a character is a Unicode code point as in Python, not half of a surrogate pair. */
export const characterNgrams = (text: string, order: number): Counts => {
  const starts = codePointStarts(text);
  const grams = function* () {
    for (let at = 0; at + order < starts.length; at++) yield text.slice(starts[at], starts[at + order]);
  };
  return countAll(grams());
};

/** Where each code point starts, and the length of the text at the end. */
const codePointStarts = (text: string): number[] => {
  const starts: number[] = [];
  for (let at = 0; at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) starts.push(at);
  starts.push(text.length);
  return starts;
};

/** How many n-grams there are, repeats included. */
export const size = (counts: Counts): number => counts.values().reduce((sum, count) => sum + count, 0);

/** How many n-grams are in both, each as often as in the side that has fewer of it. */
export const shared = (left: Counts, right: Counts): number => {
  let sum = 0;
  for (const [gram, count] of left) sum += Math.min(count, right.get(gram) ?? 0);
  return sum;
};
