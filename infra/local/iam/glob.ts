/** A pattern of IAM: literal text, `*`, `?`, and policy variables that stand for a value of the request. */
type Token = { literal: string } | { wildcard: "*" | "?" } | { variable: string };
export type Template = { source: string; tokens: Token[] };

/** Values of a request, names in lower case. */
export type Context = Readonly<Record<string, readonly string[]>>;

const variablePattern = /\$\{([^}]*)\}/g;

const literalTokens = (text: string, wildcards: boolean): Token[] => {
  if (!wildcards) return text === "" ? [] : [{ literal: text }];
  return text
    .split(/([*?])/)
    .filter((part) => part !== "")
    .map((part) => (part === "*" || part === "?" ? { wildcard: part } : { literal: part }));
};

const variableToken = (name: string): Token => {
  if (name === "*" || name === "?" || name === "$") return { literal: name };
  if (!/^[A-Za-z0-9-]+:[A-Za-z0-9:/._-]+$/.test(name))
    throw new SyntaxError(`The policy variable \${${name}} is not known in the local cloud.`);
  return { variable: name.toLowerCase() };
};

/** Reads a pattern; `wildcards` false makes `*` and `?` literal, as StringEquals has it. */
export const parseTemplate = (source: string, options: { wildcards: boolean }): Template => {
  const tokens: Token[] = [];
  let at = 0;
  for (const found of source.matchAll(variablePattern)) {
    tokens.push(...literalTokens(source.slice(at, found.index), options.wildcards), variableToken(found[1] ?? ""));
    at = found.index + found[0].length;
  }
  return { source, tokens: [...tokens, ...literalTokens(source.slice(at), options.wildcards)] };
};

/** One character each, so that a variable's own `*` stays a star and no wildcard. */
type Step = { one: string } | "*" | "?";

const steps = (template: Template, context: Context): Step[] | undefined => {
  const found: Step[] = [];
  for (const token of template.tokens) {
    if ("wildcard" in token) found.push(token.wildcard);
    else {
      // A variable without a value, or with several, makes the whole pattern match nothing (IAM user guide, "Policy variables").
      const values = "literal" in token ? [token.literal] : (context[token.variable] ?? []);
      if (values.length !== 1) return undefined;
      for (const one of values[0] ?? "") found.push({ one });
    }
  }
  return found;
};

/** Does the pattern match the whole text? Time is bounded by length of pattern times length of text. */
export const matchesTemplate = (template: Template, text: string, context: Context, fold = false): boolean => {
  const pattern = steps(template, context);
  if (!pattern) return false;
  const letters = Array.from(fold ? text.toLowerCase() : text);
  const fits = (step: Step | undefined, letter: string | undefined) =>
    step === "?" || (typeof step === "object" && (fold ? step.one.toLowerCase() : step.one) === letter);
  let [at, letter] = [0, 0];
  let star: { at: number; letter: number } | undefined;
  while (letter < letters.length) {
    if (pattern[at] === "*") star = { at: (at += 1), letter };
    else if (fits(pattern[at], letters[letter])) [at, letter] = [at + 1, letter + 1];
    else if (star) [at, letter] = [star.at, (star.letter += 1)];
    else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
};
