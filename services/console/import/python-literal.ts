/** A file of Python could not be read as literals. Nothing in it is ever run. */
export class NotLiteral extends Error {
  override readonly name = "NotLiteral";
  /** undefined: it is of none. */
  readonly line: number | undefined;
  readonly remedy: string;
  constructor(message: string, line?: number, remedy = "only literals are read: write the prompts as JSON or YAML") {
    super(message);
    this.line = line;
    this.remedy = remedy;
  }
}

type Cursor = { readonly text: string; at: number };

/** The dictionary that is assigned to `name` in a file of Python, where it is made of literals alone. */
export const readPythonDictionary = (text: string, name: string): unknown => {
  const assigned = new RegExp(`^${RegExp.escape(name)}\\s*(?::[^=\\n]*)?=\\s*(?=\\{)`, "m").exec(text);
  if (!assigned) throw new NotLiteral(`assigns no dictionary to ${name} at the beginning of a line`);
  const cursor = { text, at: assigned.index + assigned[0].length };
  const read = readValue(cursor, 0);
  const change = changeOf(name).exec(text.slice(cursor.at));
  if (change === null) return read;
  throw fault({ text, at: cursor.at + change.index }, `changes ${name} after its dictionary`);
};

/** What else a program does to it would be lost. */
const changeOf = (name: string): RegExp => {
  const it = RegExp.escape(name);
  return new RegExp(
    `(?<=^[ \\t]*)(?:del\\s+${it}\\b|${it}\\s*(?:\\[[^\\]\\n]*\\]\\s*=(?!=)|\\.(?:update|setdefault|pop|clear)\\b|(?::[^=\\n]*)?\\|?=(?!=)))`,
    "m",
  );
};

const levelsMax = 20;

const readValue = (cursor: Cursor, level: number): unknown => {
  if (level > levelsMax) throw fault(cursor, `is nested deeper than ${levelsMax} levels`);
  skip(cursor);
  const { text, at } = cursor;
  const next = text[at];
  if (next === "{") return readDictionary(cursor, level);
  if (next === "[") return readList(cursor, "]", level);
  if (next === "(") {
    const inner = readList(cursor, ")", level);
    return inner.length === 1 ? inner[0] : inner;
  }
  const [word] = /^(?:True|False|None)\b|^-?\d+(?:\.\d+)?/.exec(text.slice(at, at + 40)) ?? [];
  if (word !== undefined) {
    cursor.at += word.length;
    return word === "None" ? null : word === "True" ? true : word === "False" ? false : Number(word);
  }
  return readStrings(cursor);
};

const readDictionary = (cursor: Cursor, level: number): Record<string, unknown> => {
  const entries = new Map<string, unknown>();
  cursor.at += 1;
  for (;;) {
    if (ends(cursor, "}")) return Object.fromEntries(entries);
    const key = readStrings(cursor);
    if (entries.has(key)) throw fault(cursor, `has ${JSON.stringify(key.slice(0, 100))} a second time`, "keep one");
    skip(cursor);
    expect(cursor, ":");
    entries.set(key, readValue(cursor, level + 1));
    if (!comma(cursor, "}")) return Object.fromEntries(entries);
  }
};

const readList = (cursor: Cursor, close: string, level: number): unknown[] => {
  const items: unknown[] = [];
  cursor.at += 1;
  for (;;) {
    if (ends(cursor, close)) return items;
    items.push(readValue(cursor, level + 1));
    if (!comma(cursor, close)) return items;
  }
};

const ends = (cursor: Cursor, close: string): boolean => {
  skip(cursor);
  if (cursor.text[cursor.at] !== close) return false;
  cursor.at += 1;
  return true;
};

/** false: it was the end. */
const comma = (cursor: Cursor, close: string): boolean => {
  skip(cursor);
  if (ends(cursor, close)) return false;
  expect(cursor, ",");
  return true;
};

const expect = (cursor: Cursor, sign: string): void => {
  if (cursor.text[cursor.at] !== sign) throw fault(cursor, `has no "${sign}" where one must be`);
  cursor.at += 1;
};

/** Blanks, line ends and comments. */
const skip = (cursor: Cursor): void => {
  const between = /(?:[\s\\]|#[^\n]*)*/y;
  between.lastIndex = cursor.at;
  cursor.at += between.exec(cursor.text)?.[0].length ?? 0;
};

/** Strings that stand beside one another are one. */
const readStrings = (cursor: Cursor): string => {
  let read = "";
  let found = false;
  for (;;) {
    skip(cursor);
    const start = /([rRuU]?)('''|"""|'|")/y;
    start.lastIndex = cursor.at;
    const opened = start.exec(cursor.text);
    if (!opened) {
      if (found) return read;
      throw fault(cursor, "has something else than a text, a dictionary or a list");
    }
    found = true;
    cursor.at += opened[0].length;
    read += readString(cursor, opened[2] ?? "", opened[1]?.toLowerCase() === "r");
  }
};

const readString = (cursor: Cursor, quote: string, isRaw: boolean): string => {
  const { text } = cursor;
  for (let end = cursor.at; end < text.length; end += 1) {
    if (text[end] === "\\") end += 1;
    else if (text.startsWith(quote, end)) {
      const written = text.slice(cursor.at, end);
      cursor.at = end + quote.length;
      return isRaw ? written : unescaped(written);
    } else if (text[end] === "\n" && quote.length === 1) break;
  }
  throw fault(cursor, "begins a text that is not closed");
};

const named: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", a: "\u0007" };

/** Python keeps a backslash before what is no escape. */
const unescaped = (written: string): string =>
  written.replaceAll(
    /\\(?:(\n)|(['"\\])|([ntrbfva])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))/g,
    (
      all,
      newline?: string,
      itself?: string,
      letter?: string,
      x?: string,
      u?: string,
      long?: string,
      octal?: string,
    ) => {
      if (newline !== undefined) return "";
      if (itself !== undefined) return itself;
      if (letter !== undefined) return named[letter] ?? all;
      const code = octal === undefined ? Number.parseInt(x ?? u ?? long ?? "", 16) : Number.parseInt(octal, 8);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );

const fault = ({ text, at }: Cursor, what: string, remedy?: string): NotLiteral =>
  new NotLiteral(what, text.slice(0, at).split("\n").length, remedy);
