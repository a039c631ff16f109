import { AwsError } from "../../wire/aws-error.ts";

export type Token = "{" | "}" | "[" | "]" | "name" | "string" | "number" | "true" | "false" | "null" | "end";

/** An object or array that is open: where it began, and how many members it has so far. */
type Open = { kind: "Object" | "Array"; start: number; count: number };

/** A token with its text; of a string that is unread only the opening quote is behind the reader. */
type Read = { token: Token; text: string; unread: boolean };

/** What EventBridge repeats of a pattern in an error. */
const shownMax = 500;

const values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const blank = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const word = /[\p{L}\p{Nd}_$]+/uy;
/** All but quotes, backslashes and control characters. */
const plain = /[ !#-[\]-\uffff]*/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

const describe = (char: string): string => {
  const code = char.codePointAt(0) ?? 0;
  if (code < 32) return `(CTRL-CHAR, code ${code})`;
  return `'${char}' (code ${code}${code > 255 ? ` / 0x${code.toString(16)}` : ""})`;
};

/**
 * Reads a pattern's JSON one token at a time, and stands where EventBridge's own reader stands, so that an error names the same
 * place: behind a token, but behind the opening quote of a string that nobody has looked at, and behind a name together with the
 * first token of its value.
 */
export class JsonReader {
  private readonly source: string;
  private at = 0;
  private readonly open: Open[] = [];
  private current: Read = { token: "end", text: "", unread: false };
  /** The value behind a name. */
  private pending: Read | undefined;

  constructor(source: string) {
    this.source = source;
  }

  /** The next token; "end" only before and behind the whole. */
  next(): Token {
    const { pending } = this;
    if (pending !== undefined) return this.enter(pending);
    if (this.current.unread) this.readString();
    this.skip(blank);
    const char = this.source[this.at];
    const around = this.open.at(-1);
    if (char === undefined) return this.end(around);
    if (around === undefined) return this.enter(this.readValue());
    if (char === (around.kind === "Object" ? "}" : "]")) return this.close(char);
    if (around.count > 0) this.comma(around);
    around.count += 1;
    return around.kind === "Object" ? this.readName() : this.enter(this.readValue());
  }

  /** The current token as text: a string's or name's content, a number as it was written. */
  get text(): string {
    if (this.current.unread) this.current = { token: "string", text: this.readString(), unread: false };
    return this.current.text;
  }

  /** An error that names the place. */
  fail(reason: string): AwsError {
    return new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}${this.place()}`);
  }

  /** Where the reader stands, as EventBridge says it. */
  place(): string {
    return `\n at ${this.location()}`;
  }

  location(index = this.at): string {
    const before = this.source.slice(0, index).split(/\r\n|\r|\n/);
    const cut = this.source.length - shownMax;
    const shown = cut > 0 ? `"${this.source.slice(0, shownMax)}"[truncated ${cut} chars]` : `"${this.source}"`;
    return `[Source: (String)${shown}; line: ${before.length}, column: ${(before.at(-1)?.length ?? 0) + 1}]`;
  }

  private skip(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0] ?? "";
    this.at += found.length;
    return found;
  }

  private unexpected(wanted: string): AwsError {
    return this.fail(`Unexpected character (${describe(this.source[this.at] ?? "")}): ${wanted}`);
  }

  private end(around: Open | undefined): Token {
    this.current = { token: "end", text: "", unread: false };
    if (around === undefined) return "end";
    const start = this.location(around.start);
    throw this.fail(`Unexpected end-of-input: expected close marker for ${around.kind} (start marker at ${start})`);
  }

  private close(token: "}" | "]"): Token {
    this.open.pop();
    this.at += 1;
    this.current = { token, text: token, unread: false };
    return token;
  }

  private comma({ kind }: Open): void {
    if (this.source[this.at] !== ",") throw this.unexpected(`was expecting comma to separate ${kind} entries`);
    this.at += 1;
    this.within(kind);
  }

  private within(kind: string): void {
    this.skip(blank);
    if (this.at === this.source.length) throw this.fail(`Unexpected end-of-input within/between ${kind} entries`);
  }

  private readName(): Token {
    if (this.source[this.at] !== '"') throw this.unexpected("was expecting double-quote to start field name");
    this.at += 1;
    const text = this.readString();
    this.within("Object");
    if (this.source[this.at] !== ":") throw this.unexpected("was expecting a colon to separate field name and value");
    this.at += 1;
    this.within("Object");
    this.pending = this.readValue();
    this.current = { token: "name", text, unread: false };
    return "name";
  }

  private enter(read: Read): Token {
    this.pending = undefined;
    this.current = read;
    const { token } = read;
    if (token === "{" || token === "[")
      this.open.push({ kind: token === "{" ? "Object" : "Array", start: this.at - 1, count: 0 });
    return token;
  }

  private readValue(): Read {
    const char = this.source[this.at] ?? "";
    if (char === '"' || char === "{" || char === "[") {
      this.at += 1;
      return { token: char === '"' ? "string" : char, text: char, unread: char === '"' };
    }
    const digits = this.skip(number);
    if (digits !== "") return { token: "number", text: digits, unread: false };
    const text = this.skip(word);
    if (text === "true" || text === "false" || text === "null") return { token: text, text, unread: false };
    if (text === "") throw this.unexpected(`expected a valid value ${values}`);
    throw this.fail(`Unrecognized token '${text}': was expecting ${values}`);
  }

  /** The rest of a string whose opening quote is behind the reader. */
  private readString(): string {
    const start = this.at - 1;
    for (;;) {
      this.skip(plain);
      const char = this.source[this.at];
      if (char === '"') break;
      if (char === undefined)
        throw this.fail("Unexpected end-of-input: was expecting closing quote for a string value");
      if (char !== "\\")
        throw this.fail(
          `Illegal unquoted character (${describe(char)}): has to be escaped using backslash to be included in string value`,
        );
      if (this.skip(escape) === "")
        throw this.fail(`Unrecognized character escape ${describe(this.source[this.at + 1] ?? "")}`);
    }
    this.at += 1;
    return JSON.parse(this.source.slice(start, this.at)) as string;
  }
}
