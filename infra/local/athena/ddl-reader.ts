import { QueryFailure } from "./statement.ts";

type Token = { kind: "word" | "quoted" | "text" | "mark"; text: string; from: number; to: number };

const pattern =
  /(?<word>[A-Za-z0-9_]+)|`(?<back>(?:[^`]|``)+)`|"(?<double>(?:[^"]|"")+)"|'(?<text>(?:[^'\\]|\\[^]|'')*)'|(?<mark>[(),.=<>:;])/y;

const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r", "0": "\0" };

/** Hive's escapes: `\t`, `\001`, `\'`. */
const unescaped = (text: string): string =>
  text.replaceAll("''", "'").replace(/\\(u[0-9A-Fa-f]{4}|[0-3][0-7]{2}|[^])/g, (_, escape: string) => {
    if (/^u./.test(escape) && escape.length === 5) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    if (/^[0-3][0-7]{2}$/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8));
    return escapes[escape] ?? escape;
  });

const tokenOf = (groups: Record<string, string | undefined>): Pick<Token, "kind" | "text"> => {
  const { word, back, double, text, mark } = groups;
  if (word !== undefined) return { kind: "word", text: word };
  if (back !== undefined) return { kind: "quoted", text: back.replaceAll("``", "`") };
  if (double !== undefined) return { kind: "quoted", text: double.replaceAll('""', '"') };
  return text === undefined ? { kind: "mark", text: mark ?? "" } : { kind: "text", text: unescaped(text) };
};

const place = (sql: string, at: number): string => {
  const lines = sql.slice(0, at).split("\n");
  return `line ${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
};

const tokensOf = (sql: string): Token[] => {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; at = pattern.lastIndex) {
    const [space = ""] = /^\s+/.exec(sql.slice(at, at + 4096)) ?? [];
    pattern.lastIndex = at + space.length;
    if (space !== "") continue;
    const match = pattern.exec(sql);
    if (match === null)
      throw new QueryFailure(
        `FAILED: ParseException ${place(sql, at)} cannot recognize input near '${sql.slice(at, at + 20)}'`,
      );
    tokens.push({ ...tokenOf(match.groups ?? {}), from: at, to: pattern.lastIndex });
  }
  return tokens;
};

/** Reads a statement word by word; what it does not expect is refused with its place. */
export const ddlReader = (sql: string) => {
  const tokens = tokensOf(sql);
  let at = 0;
  const fail = (expected: string): never => {
    const token = tokens[at];
    throw new QueryFailure(
      `FAILED: ParseException ${place(sql, token?.from ?? sql.length)} mismatched input '${token?.text ?? "<EOF>"}' expecting ${expected}`,
    );
  };
  const is = (token: Token | undefined, word: string): boolean =>
    token !== undefined && ["word", "mark"].includes(token.kind) && token.text.toUpperCase() === word;
  const take = (expected: string, ...kinds: Token["kind"][]): string => {
    const token = tokens[at];
    if (token === undefined || !kinds.includes(token.kind)) return fail(expected);
    at += 1;
    return token.text;
  };
  const accept = (...words: string[]): boolean => {
    if (!words.every((word, i) => is(tokens[at + i], word))) return false;
    at += words.length;
    return true;
  };
  /** The text of a column's type: up to a comma, a comment or the list's end that is in none of its brackets. */
  const type = (): string => {
    const first = tokens[at];
    if (first?.kind !== "word") return fail("a type");
    let depth = 0;
    let to = first.from;
    for (let token = tokens[at]; token !== undefined; token = tokens[(at += 1)]) {
      if (depth === 0 && (is(token, ",") || is(token, ")") || is(token, "COMMENT"))) break;
      if (is(token, "<") || is(token, "(")) depth += 1;
      if (is(token, ">") || is(token, ")")) depth -= 1;
      to = token.to;
    }
    return sql.slice(first.from, to).replace(/\s+/g, "").replaceAll("`", "").toLowerCase();
  };
  return {
    accept,
    expect: (word: string): void => void (accept(word) || fail(`'${word}'`)),
    identifier: (): string => take("a name", "word", "quoted"),
    text: (): string => take("a text in quotes", "text", "quoted"),
    isText: (): boolean => tokens[at]?.kind === "text",
    type,
    end: (): void => void (at < tokens.length && fail("the end of the statement")),
  };
};

export type DdlReader = ReturnType<typeof ddlReader>;
