import { anythingBut } from "./anything-but.ts";
import { inBlock, parseAddress } from "./address.ts";
import type { LeafTest, Term } from "./field-test.ts";
import { fold } from "./fold.ts";
import { invalidPattern } from "./invalid-pattern.ts";
import { numericTest } from "./numeric.ts";
import { matchesWildcard, parseWildcard } from "./wildcard.ts";

const onStrings =
  (test: (text: string) => boolean): LeafTest =>
  (leaf) =>
    typeof leaf === "string" && test(leaf);

export const stringOperand = (operand: unknown, operator: string, path: string): string => {
  if (typeof operand !== "string") throw invalidPattern(`${operator} match pattern must be a string`, path);
  return operand;
};

/** The single `{ "equals-ignore-case": text }` inside prefix and suffix. */
const ignoringCase = (operand: unknown, operator: string, path: string): string => {
  const entries = Object.entries(operand as object);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) throw invalidPattern("Only one key allowed in match expression", path);
  if (entry[0] !== "equals-ignore-case") throw invalidPattern(`Unsupported ${operator} pattern: ${entry[0]}`, path);
  return fold(stringOperand(entry[1], "equals-ignore-case", path));
};

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

const prefix = (operand: unknown, path: string): Term => {
  if (isObject(operand)) {
    const text = ignoringCase(operand, "prefix", path);
    return { test: onStrings((leaf) => fold(leaf).startsWith(text)) };
  }
  const text = stringOperand(operand, "prefix", path);
  return { test: onStrings((leaf) => leaf.startsWith(text)) };
};

const suffix = (operand: unknown, path: string): Term => {
  if (isObject(operand)) {
    const text = ignoringCase(operand, "suffix", path);
    return { test: onStrings((leaf) => fold(leaf).endsWith(text)) };
  }
  const text = stringOperand(operand, "suffix", path);
  return { test: onStrings((leaf) => leaf.endsWith(text)) };
};

const equalsIgnoreCase = (operand: unknown, path: string): Term => {
  const text = fold(stringOperand(operand, "equals-ignore-case", path));
  return { test: onStrings((leaf) => fold(leaf) === text) };
};

const wildcard = (operand: unknown, path: string): Term => {
  const parsed = parseWildcard(stringOperand(operand, "wildcard", path));
  if (typeof parsed === "string") throw invalidPattern(parsed, path);
  return { test: onStrings((leaf) => matchesWildcard(parsed, leaf)), wildcards: [parsed] };
};

const exists = (operand: unknown, path: string): Term => {
  if (operand === true) return { test: () => true };
  if (operand === false) return { absent: true };
  throw invalidPattern("exists match pattern must be either true or false.", path);
};

const cidr = (operand: unknown, path: string): Term => {
  const [ip = "", mask = "", ...rest] = stringOperand(operand, "cidr", path).split("/");
  if (mask === "" || rest.length > 0) throw invalidPattern("Malformed CIDR, one '/' required", path);
  if (!/^\d+$/.test(mask)) throw invalidPattern("Malformed CIDR, mask bits must be an integer", path);
  const base = parseAddress(ip);
  if (base === undefined) throw invalidPattern(`Nonstandard IP address: ${ip}`, path);
  const bits = base.family === 4 ? 32 : 128;
  if (Number(mask) >= bits) throw invalidPattern(`IPv${base.family} mask bits must be < ${bits}`, path);
  const within = inBlock(base, Number(mask));
  return {
    test: onStrings((leaf) => {
      const address = parseAddress(leaf);
      return address !== undefined && within(address);
    }),
  };
};

const operators: Record<string, (operand: unknown, path: string) => Term> = {
  "anything-but": anythingBut,
  "equals-ignore-case": equalsIgnoreCase,
  cidr,
  exists,
  numeric: (operand, path) => ({ test: numericTest(operand, path) }),
  prefix,
  suffix,
  wildcard,
};

/** One `{ "operator": operand }` of a pattern. */
export const matchExpression = (expression: object, path: string): Term => {
  const entries = Object.entries(expression);
  const [entry] = entries;
  if (entry === undefined) throw invalidPattern("Match expression name not found", path);
  const [name, operand] = entry;
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (operator === undefined) throw invalidPattern(`Unrecognized match type ${name}`, path);
  if (entries.length > 1) throw invalidPattern("Only one key allowed in match expression", path);
  return operator(operand, path);
};
