import { anythingBut } from "./anything-but.ts";
import { inBlock, looksLikeAddress, parseAddress } from "./address.ts";
import type { LeafTest, Term } from "./field-test.ts";
import { endsIgnoringCase, equalsIgnoringCase, startsIgnoringCase } from "./ignoring-case.ts";
import type { JsonReader } from "./json-reader.ts";
import { numericTest } from "./numeric.ts";
import { matchesWildcard, parseWildcard } from "./wildcard.ts";

const onStrings =
  (test: (text: string) => boolean): LeafTest =>
  (leaf) =>
    typeof leaf === "string" && test(leaf);

const stringOperand = (reader: JsonReader, operator: string, token = reader.next()): string => {
  if (token !== "string") throw reader.fail(`${operator} match pattern must be a string`);
  return reader.text;
};

const endExpression = (reader: JsonReader): void => {
  if (reader.next() !== "}") throw reader.fail("Only one key allowed in match expression");
};

/** The text of a prefix or suffix, which may stand inside of `{ "equals-ignore-case": text }`. */
const affix = (reader: JsonReader, operator: "prefix" | "suffix"): { text: string; anyCase: boolean } => {
  const token = reader.next();
  if (token !== "{") return { text: stringOperand(reader, operator, token), anyCase: false };
  const name = operator === "prefix" ? "Prefix" : "Suffix";
  if (reader.next() !== "name") throw reader.fail(`${name} expression name not found`);
  if (reader.text !== "equals-ignore-case") throw reader.fail(`Unsupported ${operator} pattern: ${reader.text}`);
  const text = stringOperand(reader, "equals-ignore-case");
  endExpression(reader);
  return { text, anyCase: true };
};

const prefix = (reader: JsonReader): Term => {
  const { text, anyCase } = affix(reader, "prefix");
  return { test: onStrings(anyCase ? startsIgnoringCase(text) : (leaf) => leaf.startsWith(text)) };
};

const suffix = (reader: JsonReader): Term => {
  const { text, anyCase } = affix(reader, "suffix");
  return { test: onStrings(anyCase ? endsIgnoringCase(text) : (leaf) => leaf.endsWith(text)) };
};

const equalsIgnoreCase = (reader: JsonReader): Term => ({
  test: onStrings(equalsIgnoringCase(stringOperand(reader, "equals-ignore-case"))),
});

/** No guide names it, but EventBridge's open-source matcher knows it: a text as it stands. */
const exactly = (reader: JsonReader): Term => ({ exact: stringOperand(reader, "exact") });

const wildcard = (reader: JsonReader): Term => {
  const parsed = parseWildcard(stringOperand(reader, "wildcard"));
  if (typeof parsed === "string") throw reader.fail(parsed);
  return { test: onStrings((leaf) => matchesWildcard(parsed, leaf)), wildcards: [parsed] };
};

const exists = (reader: JsonReader): Term => {
  const token = reader.next();
  if (token === "true") return { test: () => true };
  if (token === "false") return { absent: true };
  throw reader.fail("exists match pattern must be either true or false.");
};

const cidr = (reader: JsonReader): Term => {
  // EventBridge says "prefix" here, too.
  const [ip = "", mask = "", ...rest] = stringOperand(reader, "prefix").split("/");
  if (mask === "" || rest.length > 0) throw reader.fail("Malformed CIDR, one '/' required");
  if (!/^[-+]?\d{1,9}$/.test(mask)) throw reader.fail("Malformed CIDR, mask bits must be an integer");
  if (Number(mask) < 0) throw reader.fail("Malformed CIDR, mask bits must not be negative");
  const base = parseAddress(ip);
  if (base === undefined) throw reader.fail(`${looksLikeAddress(ip) ? "Invalid" : "Nonstandard"} IP address: ${ip}`);
  const bits = base.family === 4 ? 32 : 128;
  if (Number(mask) >= bits) throw reader.fail(`IPv${base.family} mask bits must be < ${bits}`);
  const within = inBlock(base, Number(mask));
  return {
    test: onStrings((leaf) => {
      const address = parseAddress(leaf);
      return address !== undefined && within(address);
    }),
  };
};

const operators: Record<string, (reader: JsonReader) => Term> = {
  "equals-ignore-case": equalsIgnoreCase,
  cidr,
  exactly,
  exists,
  prefix,
  suffix,
  wildcard,
};

/** These close their own expression: EventBridge says otherwise what is too much in them. */
const closed: Record<string, (reader: JsonReader) => Term> = {
  "anything-but": anythingBut,
  numeric: (reader) => ({ test: numericTest(reader) }),
};

/** One `{ "operator": operand }` of a pattern, behind its opening brace. */
export const matchExpression = (reader: JsonReader): Term => {
  if (reader.next() !== "name") throw reader.fail("Match expression name not found");
  const name = reader.text;
  if (Object.hasOwn(closed, name)) return closed[name]?.(reader) ?? {};
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (operator === undefined) throw reader.fail(`Unrecognized match type ${name}`);
  const term = operator(reader);
  endExpression(reader);
  return term;
};
