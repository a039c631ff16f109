/** The part of regular expressions that the official models use. */
export type Node =
  | { kind: "set"; /** one character class, dot, escape or literal, as written */ source: string }
  | { kind: "start" }
  | { kind: "end" }
  | { kind: "sequence"; parts: Node[] }
  | { kind: "choice"; options: Node[] }
  | { kind: "repeat"; inner: Node; min: number; /** undefined: no upper bound */ max: number | undefined };

const classPattern = /\[(?:\\.|[^\]\\])*\]/uy;
const escapePattern = /\\(?:p\{[^}]+\}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)/uy;
const boundsPattern = /\{(\d+)(,?)(\d*)\}/uy;

const takeAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
};

class Parser {
  private readonly text: string;
  private at = 0;
  constructor(text: string) {
    this.text = text;
  }

  parse(): Node {
    const node = this.choice();
    if (this.at < this.text.length) throw this.unreadable();
    return node;
  }

  private unreadable(): Error {
    return new SyntaxError(`The pattern ${this.text} has at ${this.at} what the linear matcher does not know.`);
  }

  private choice(): Node {
    const options = [this.sequence()];
    while (this.text[this.at] === "|") {
      this.at += 1;
      options.push(this.sequence());
    }
    return options.length === 1 ? (options[0] as Node) : { kind: "choice", options };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    while (this.at < this.text.length && this.text[this.at] !== "|" && this.text[this.at] !== ")")
      parts.push(this.quantified());
    return { kind: "sequence", parts };
  }

  private quantified(): Node {
    const inner = this.atom();
    const sign = this.text[this.at];
    if (sign === "*" || sign === "+" || sign === "?") {
      this.at += 1;
      return { kind: "repeat", inner, min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : undefined };
    }
    const bounds = takeAt(boundsPattern, this.text, this.at);
    if (!bounds) return inner;
    this.at += bounds[0].length;
    const min = Number(bounds[1]);
    return {
      kind: "repeat",
      inner,
      min,
      max: bounds[2] === "" ? min : bounds[3] === "" ? undefined : Number(bounds[3]),
    };
  }

  private atom(): Node {
    const sign = this.text[this.at];
    if (sign === "(") return this.group();
    if (sign === "^" || sign === "$") {
      this.at += 1;
      return { kind: sign === "^" ? "start" : "end" };
    }
    if (sign === undefined || "*+?{".includes(sign)) throw this.unreadable();
    const source = (takeAt(classPattern, this.text, this.at) ?? takeAt(escapePattern, this.text, this.at))?.[0] ?? sign;
    this.at += source.length;
    return { kind: "set", source };
  }

  private group(): Node {
    this.at += this.text.startsWith("(?:", this.at) ? 3 : 1;
    if (this.text[this.at] === "?") throw this.unreadable();
    const inner = this.choice();
    if (this.text[this.at] !== ")") throw this.unreadable();
    this.at += 1;
    return inner;
  }
}

/** Reads a pattern; throws SyntaxError for what only a backtracking matcher can do (look-ahead, back references). */
export const parsePattern = (text: string): Node => new Parser(text).parse();
