/** A wildcard pattern split at its stars: the first part is a prefix, the last a suffix, the rest lie between in order. */
export type Wildcard = { parts: string[] };

/** EventBridge counts bytes, from the quote before the text. */
const position = (text: string, index: number): number => Buffer.byteLength(text.slice(0, index)) + 1;

/** Reads a wildcard pattern; a string is the reason why it is none (event-ruler's own words). */
export const parseWildcard = (text: string): Wildcard | string => {
  const parts: string[] = [];
  let part = "";
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "\\") {
      const next = text[++i];
      if (next !== "*" && next !== "\\") return `Invalid escape character at pos ${position(text, i - 1)}`;
      part += next;
    } else if (char === "*") {
      if (text[i + 1] === "*") return `Consecutive wildcard characters at pos ${position(text, i)}`;
      parts.push(part);
      part = "";
    } else part += char;
  }
  return { parts: [...parts, part] };
};

/** Greedy search from left to right: each part at its first place is enough, so the time is linear in the text for each part. */
export const matchesWildcard = ({ parts }: Wildcard, text: string): boolean => {
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (let i = 1; i < parts.length - 1; i++) {
    const part = parts[i] ?? "";
    const at = text.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
};
