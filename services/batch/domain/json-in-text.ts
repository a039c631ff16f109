/** Deeper JSON exists only to exhaust a stack. */
const levelsMax = 64;
/** Beginnings that are tried in a text with words around its JSON, and how far all of them may be read. */
const beginningsMax = 20;

/** The JSON that a model's answer holds: all of it, in a code fence, or with words around it. undefined: none. */
export const jsonIn = (answer: string): { readonly value: unknown } | undefined => {
  const found = parsed(answer) ?? inFence(answer) ?? amongWords(answer);
  return found === tooDeep ? undefined : found;
};

/** Found, and not used: a piece from inside of it would be another thing. */
const tooDeep = { value: undefined };

const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    const value: unknown = JSON.parse(text.trim());
    return isDeeper(value, levelsMax) ? tooDeep : { value };
  } catch {
    return undefined;
  }
};

const inFence = (text: string): { readonly value: unknown } | undefined => {
  const parts = text.split("```");
  for (let at = 1; at < Math.min(parts.length, 2 * beginningsMax); at += 2) {
    const part = parts[at] ?? "";
    // After the fence stands the language, on the same line, or the JSON itself.
    const found = parsed(part.replace(/^[\w-]*\s/, "")) ?? parsed(part);
    if (found) return found;
  }
  return undefined;
};

const amongWords = (text: string): { readonly value: unknown } | undefined => {
  let from = 0;
  for (let tried = 0; tried < beginningsMax; tried += 1) {
    const at = beginning(text, from);
    if (at === -1) return undefined;
    const end = endOf(text, at);
    const found = end === -1 ? undefined : parsed(text.slice(at, end));
    if (found) return found;
    from = at + 1;
  }
  return undefined;
};

const beginning = (text: string, from: number): number => {
  for (let at = from; at < text.length; at += 1) if (text[at] === "{" || text[at] === "[") return at;
  return -1;
};

/** Behind the bracket that closes the one at `from`; brackets in texts do not count. -1: none does. */
const endOf = (text: string, from: number): number => {
  let level = 0;
  let isText = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (isText) {
      if (character === "\\") at += 1;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === "{" || character === "[") level += 1;
    else if ((character === "}" || character === "]") && (level -= 1) === 0) return at + 1;
  }
  return -1;
};

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));
