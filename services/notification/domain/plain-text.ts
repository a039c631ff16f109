/** Control characters, and those that turn the direction of what follows: they could make a mail read as something else. */
const deceiving = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** Content as one line of readable text, cut where it is longer. */
export const oneLine = (content: string, lengthMax: number): string => {
  const line = content.toWellFormed().replaceAll(deceiving, " ").replaceAll(/\s+/g, " ").trim();
  const characters = Array.from(line);
  return characters.length <= lengthMax
    ? line
    : `${characters
        .slice(0, lengthMax - 1)
        .join("")
        .trimEnd()}…`;
};

/** As one word of a shell on one line. What names nothing of ours anyway (control characters, hundreds of letters) is not kept. */
export const shellWord = (content: string): string => {
  const word = oneLine(content, 300);
  return /^[A-Za-z0-9._/:@][A-Za-z0-9._/:@-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
};
