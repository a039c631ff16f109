/** A shorter title says too little to be called shouting. */
const shoutingLettersMin = 20;

/** Characters as a person counts code points, never half of one. */
export const isShorterThan = (text: string, characters: number): boolean => {
  if (text.length < characters) return true;
  if (text.length >= 2 * characters) return false;
  return Array.from(text).length < characters;
};

/** Longer than 20 letters and more than this share of them capitals, in any script that has capitals. */
export const isShouting = (title: string, share: number): boolean => {
  const letters = title.match(/\p{L}/gu)?.length ?? 0;
  if (letters <= shoutingLettersMin) return false;
  const capitals = title.match(/[\p{Lu}\p{Lt}]/gu)?.length ?? 0;
  return capitals / letters > share;
};

/** Marks that open and close alike, or that languages use either way („…“, “…”, ”…”): an odd number leaves one open. */
const alike = [/["＂]/g, /[“”„‟❝❞〝〞〟]/g];
/** Marks in pairs of two shapes: as many of one as of the other. */
const paired: readonly (readonly [string, string])[] = [
  ["«", "»"],
  ["‹", "›"],
  ["「", "」"],
  ["『", "』"],
  ["﹁", "﹂"],
  ["﹃", "﹄"],
];
const anyQuote = /["＂“”„‟❝❞〝〞〟«»‹›「」『』﹁﹂﹃﹄]/;

/** Do the quotation marks of any kind not pair up? Single quotes are not counted: they are apostrophes as often as quotes. */
export const hasOddQuotes = (text: string): boolean =>
  anyQuote.test(text) &&
  (alike.some((marks) => (text.match(marks)?.length ?? 0) % 2 === 1) ||
    paired.some(([open, close]) => countOf(text, open) !== countOf(text, close)));

const countOf = (text: string, mark: string): number => {
  let found = 0;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) found += 1;
  return found;
};
