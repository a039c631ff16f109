// The reference implementations are Python, whose white space also holds the four ASCII information separators
// (U+001C to U+001F), which neither \s nor White_Space contains.
// oxlint-disable-next-line no-control-regex -- the separators are meant
const blanks = /[\p{White_Space}\u001c-\u001f]+/u;

/** The words between white space, as Python's `str.split()` finds them. */
export const words = (text: string): string[] => text.split(blanks).filter((word) => word !== "");

/** Without white space at the end. Not one pattern: `blanks$` takes quadratic time on a long run of blanks. */
export const withoutTrailingBlanks = (text: string): string => {
  let end = text.length;
  while (end > 0 && blanks.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
};
