import type { LeafTest } from "./field-test.ts";
import type { JsonReader, Token } from "./json-reader.ts";

/** Beyond this a JSON number is no exact integer any more. */
const numberMax = 2 ** 53;

/** A number of a pattern, within what EventBridge compares. */
export const inNumberRange = (reader: JsonReader, value: number): number => {
  if (Math.abs(value) > numberMax)
    throw reader.fail(`Value must be between -${numberMax} and ${numberMax}, inclusive, but is ${value}`);
  return value;
};

const single: Record<string, (bound: number) => (value: number) => boolean> = {
  "=": (bound) => (value) => value === bound,
  "<": (bound) => (value) => value < bound,
  "<=": (bound) => (value) => value <= bound,
  ">": (bound) => (value) => value > bound,
  ">=": (bound) => (value) => value >= bound,
};

const tooMany = "Too many elements in numeric expression";

const onNumbers =
  (test: (value: number) => boolean): LeafTest =>
  (leaf) =>
    typeof leaf === "number" && test(leaf);

const bound = (reader: JsonReader, name: string): number => {
  if (reader.next() !== "number") throw reader.fail(`Value of ${name} must be numeric`);
  return Number(reader.text);
};

/** The second half of `[">", 0, "<=", 5]`, from its operator on. */
const range = (reader: JsonReader, token: Token, bottom: number): ((value: number) => boolean) => {
  if (token !== "string") throw reader.fail(`Bad value in numeric range: ${reader.text}`);
  const operator = reader.text;
  if (operator !== "<" && operator !== "<=") throw reader.fail(`Bad numeric range operator: ${operator}`);
  const top = bound(reader, operator);
  if (reader.next() !== "]") throw reader.fail("Too many terms in numeric range expression");
  if (bottom >= top) throw reader.fail("Bottom must be less than top");
  return single[operator]?.(inNumberRange(reader, top)) ?? (() => false);
};

/** `["=", 5]`, `["<", 10]`, `[">", 0, "<=", 5]`: the lower bound comes first. */
export const numericTest = (reader: JsonReader): LeafTest => {
  if (reader.next() !== "[") throw reader.fail("Value of numeric must be an array.");
  if (reader.next() !== "string") throw reader.fail(`Invalid member in numeric match: ${reader.text}`);
  const operator = reader.text;
  if (!Object.hasOwn(single, operator)) {
    reader.next();
    throw reader.fail(`Unrecognized numeric range operator: ${operator}`);
  }
  const value = bound(reader, operator === "=" ? "equals" : operator);
  const token = reader.next();
  if (token !== "]" && !operator.startsWith(">")) throw reader.fail(tooMany);
  const high = token === "]" ? () => true : range(reader, token, value);
  const low = single[operator]?.(inNumberRange(reader, value)) ?? (() => false);
  if (reader.next() !== "}") throw reader.fail(tooMany);
  return onNumbers((leaf) => low(leaf) && high(leaf));
};
