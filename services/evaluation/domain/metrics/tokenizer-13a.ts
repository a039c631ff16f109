import { withoutTrailingBlanks, words } from "./text.ts";

/** The one replacement after the other of `mteval-v13a.pl`, the tokenizer that sacreBLEU uses by default. */
const steps: readonly (readonly [RegExp | string, string])[] = [
  ["<skipped>", ""],
  ["-\n", ""],
  ["\n", " "],
  ["&quot;", '"'],
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  // ASCII punctuation and symbols stand alone, but for apostrophe, comma, hyphen and full stop.
  [/[{-~[-` -&(-+:-@/]/gu, " $& "],
  // Full stop and comma stay in numbers only: 1,000.5 is one token.
  [/([^0-9])([.,])/gu, "$1 $2 "],
  [/([.,])([^0-9])/gu, " $1 $2"],
  // A hyphen after a digit stands alone.
  [/([0-9])(-)/gu, "$1 $2 "],
];

/** The tokens of sacreBLEU's default tokenizer; case and non-ASCII letters are kept as they are. */
export const tokens13a = (text: string): string[] => {
  // The blanks at the ends are the neighbours that the patterns for full stop and comma ask for.
  let line = ` ${withoutTrailingBlanks(text)} `;
  for (const [from, to] of steps) line = line.replaceAll(from, to);
  return words(line);
};
