import { AwsError, notHere } from "../wire/aws-error.ts";

type Test = (event: unknown) => boolean;
type Scalar = string | number | boolean | null;

/** What a selector points at: a scalar, or "absent", or "composite" for objects and lists, which match nothing. */
type Found = { is: "absent" | "composite" } | { is: "scalar"; value: Scalar };

const invalid = (pattern: string): AwsError =>
  new AwsError("InvalidParameterException", `Invalid filter pattern: ${pattern.slice(0, 1024)}`);

const tokens =
  /\s*(&&|\|\||!=|>=|<=|[=<>()]|"(?:[^"\\]|\\.)*"|\$(?:\.[\w-]+|\.?\[(?:\d+|\*|'[^']*')\])+|[^\s=<>!&|()"]+)/y;

const tokensOf = (pattern: string, inside: string): string[] => {
  const found: string[] = [];
  tokens.lastIndex = 0;
  for (let at = 0; at < inside.trimEnd().length; at = tokens.lastIndex) {
    const token = tokens.exec(inside)?.[1];
    if (token === undefined) throw invalid(pattern);
    found.push(token);
  }
  return found;
};

const stepsOf = (selector: string): string[] =>
  [...selector.matchAll(/\.([\w-]+)|\[(\d+|\*)\]|\['([^']*)'\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted ?? "",
  );

const find = (event: unknown, steps: readonly string[]): Found[] => {
  let at: unknown[] = [event];
  for (const step of steps)
    at = at.flatMap((one) => {
      if (Array.isArray(one)) return step === "*" ? one : [(one as unknown[])[Number(step)]];
      if (typeof one !== "object" || one === null || !Object.hasOwn(one, step)) return [undefined];
      return [(one as Record<string, unknown>)[step]];
    });
  return at.map((value): Found => {
    if (value === undefined) return { is: "absent" };
    if (value !== null && typeof value === "object") return { is: "composite" };
    return { is: "scalar", value: value as Scalar };
  });
};

/** `*` stands for any text; everything else for itself. No expression is built of what a caller sends. */
const fits = (text: string, wanted: string): boolean => {
  const [first = "", ...rest] = wanted.split("*");
  if (rest.length === 0) return text === wanted;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest.slice(0, -1)) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  const last = rest.at(-1) ?? "";
  return text.length - last.length >= from && text.endsWith(last);
};

const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const equals = (value: Scalar, token: string): boolean => {
  if (value === null) return false;
  if (token.startsWith('"'))
    return typeof value === "string" && fits(value, token.slice(1, -1).replace(/\\(.)/g, "$1"));
  if (numeric.test(token) && typeof value === "number") return value === Number(token);
  return fits(String(value), token);
};

const orders: Record<string, (a: number, b: number) => boolean> = {
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b,
};

/** Recursive descent over the tokens: `||` binds less than `&&`. */
class Parser {
  private readonly pattern: string;
  private readonly found: readonly string[];
  private at = 0;
  constructor(pattern: string, found: readonly string[]) {
    this.pattern = pattern;
    this.found = found;
  }

  parse(): Test {
    const test = this.any(0);
    if (this.at < this.found.length) throw invalid(this.pattern);
    return test;
  }

  private take(): string {
    const token = this.found[this.at++];
    if (token === undefined) throw invalid(this.pattern);
    return token;
  }

  private any(depth: number): Test {
    const tests = [this.all(depth)];
    while (this.found[this.at] === "||") tests.push((this.take(), this.all(depth)));
    return (event) => tests.some((test) => test(event));
  }

  private all(depth: number): Test {
    const tests = [this.one(depth)];
    while (this.found[this.at] === "&&") tests.push((this.take(), this.one(depth)));
    return (event) => tests.every((test) => test(event));
  }

  private one(depth: number): Test {
    const token = this.take();
    if (token === "(" && depth < 32) {
      const inner = this.any(depth + 1);
      if (this.take() !== ")") throw invalid(this.pattern);
      return inner;
    }
    if (!token.startsWith("$")) throw invalid(this.pattern);
    const steps = stepsOf(token);
    const holds = this.condition();
    return (event) => find(event, steps).some(holds);
  }

  private condition(): (found: Found) => boolean {
    const operator = this.take().toUpperCase();
    const token = this.take();
    const word = token.toUpperCase();
    if (operator === "NOT" && word === "EXISTS") return ({ is }) => is === "absent";
    if (operator === "IS") return this.identity(word);
    if (token.startsWith("%")) throw notHere(`The filter pattern ${this.pattern} with a regular expression`);
    if (operator === "=") return (found) => found.is === "scalar" && equals(found.value, token);
    if (operator === "!=") return (found) => found.is === "scalar" && !equals(found.value, token);
    const order = orders[operator];
    if (order === undefined || !numeric.test(token)) throw invalid(this.pattern);
    return (found) => found.is === "scalar" && typeof found.value === "number" && order(found.value, Number(token));
  }

  private identity(word: string): (found: Found) => boolean {
    const values: Record<string, Scalar> = { NULL: null, TRUE: true, FALSE: false };
    if (!Object.hasOwn(values, word)) throw invalid(this.pattern);
    return (found) => found.is === "scalar" && found.value === values[word];
  }
}

/** A pattern over the fields of JSON events, `{ $.level = "ERROR" && $.took > 100 }`; an event that is no JSON matches none. */
export const jsonMatcherOf = (pattern: string): ((message: string) => boolean) => {
  const inside = /^\{([^]*)\}$/.exec(pattern)?.[1];
  if (inside === undefined) throw invalid(pattern);
  const test = new Parser(pattern, tokensOf(pattern, inside)).parse();
  return (message) => {
    try {
      return test(JSON.parse(message));
    } catch {
      // A line of text beside lines of JSON: nothing to look into.
      return false;
    }
  };
};
