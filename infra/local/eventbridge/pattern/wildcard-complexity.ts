import type { Wildcard } from "./wildcard.ts";

/** EventBridge weighs how many wildcard prefixes one text could be in the middle of at once; more than ten are refused. */
const prefixesMax = 10;
/** Sets of prefixes looked at before the answer is "too complex" without looking further. */
const setsMax = 20_000;

type Token = string | typeof star;
const star = Symbol("*");

/** The quotes belong to the text: EventBridge matches the JSON form of a string. */
const tokens = ({ parts }: Wildcard): Token[] => [
  '"',
  ...parts.flatMap((part, i): Token[] => (i === 0 ? Array.from(part) : [star, ...Array.from(part)])),
  '"',
];

/** Positions of one pattern after one more character: a star stays where it is and may also stand for nothing. */
const step = (pattern: Token[], at: number, char: Token): number[] => {
  const found: number[] = [];
  const current = pattern[at];
  if (at > 0 && pattern[at - 1] === star) found.push(at);
  if (current === star) found.push(at + 1);
  if (current === char && char !== star) found.push(at + 1);
  if (current === star && pattern[at + 1] === char && char !== star) found.push(at + 2);
  return found;
};

/** A position in front of a star counts the star too: a text that matches `foo` is also inside `foo*`. */
const weigh = (patterns: Token[][], active: Set<string>): number =>
  [...active].reduce((sum, key) => {
    const [pattern = 0, at = 0] = key.split(":").map(Number);
    const opensStar = patterns[pattern]?.[at] === star && !active.has(`${pattern}:${at + 1}`);
    return sum + (opensStar ? 2 : 1);
  }, 0);

const advance = (patterns: Token[][], active: Iterable<string>, char: Token): Set<string> => {
  const next = new Set<string>();
  for (const key of active) {
    const [pattern = 0, at = 0] = key.split(":").map(Number);
    for (const to of step(patterns[pattern] ?? [], at, char)) next.add(`${pattern}:${to}`);
  }
  return next;
};

/** Whether the wildcards of one field, taken together, are more than EventBridge accepts ("Rule is too complex"). */
export const tooComplex = (wildcards: Wildcard[]): boolean => {
  const patterns = wildcards.map(tokens);
  const alphabet = new Set<Token>([...patterns.flat(), "other"]);
  alphabet.delete(star);
  const pending = [new Set(patterns.map((_, i) => `${i}:0`))];
  const seen = new Set<string>();
  for (let active = pending.pop(); active !== undefined; active = pending.pop()) {
    for (const char of alphabet) {
      const next = advance(patterns, active, char);
      if (weigh(patterns, next) > prefixesMax) return true;
      const key = [...next].sort().join();
      if (next.size === 0 || seen.has(key)) continue;
      if (seen.size >= setsMax) return true;
      seen.add(key);
      pending.push(next);
    }
  }
  return false;
};
