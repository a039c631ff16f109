import type { LeafTest } from "./field-test.ts";
import { invalidPattern } from "./invalid-pattern.ts";

/** Beyond this a JSON number is no exact integer any more. */
const numberMax = 2 ** 53;

export const numberOperand = (value: unknown, operator: string, path: string): number => {
  if (typeof value !== "number") throw invalidPattern(`Value of ${operator} must be numeric`, path);
  if (Math.abs(value) > numberMax)
    throw invalidPattern(`Value must be between -${numberMax} and ${numberMax}, inclusive, but is ${value}`, path);
  return value;
};

const single: Record<string, (bound: number) => (value: number) => boolean> = {
  "=": (bound) => (value) => value === bound,
  "<": (bound) => (value) => value < bound,
  "<=": (bound) => (value) => value <= bound,
  ">": (bound) => (value) => value > bound,
  ">=": (bound) => (value) => value >= bound,
};

const onNumbers =
  (test: (value: number) => boolean): LeafTest =>
  (leaf) =>
    typeof leaf === "number" && test(leaf);

const operatorAt = (value: unknown, known: string[], path: string): string => {
  if (typeof value !== "string")
    throw invalidPattern(`Invalid member in numeric match: ${JSON.stringify(value)}`, path);
  if (!known.includes(value)) throw invalidPattern(`Unrecognized numeric range operator: ${value}`, path);
  return value;
};

/** `["=", 5]`, `["<", 10]`, `[">", 0, "<=", 5]`: the lower bound comes first. */
export const numericTest = (operand: unknown, path: string): LeafTest => {
  if (!Array.isArray(operand)) throw invalidPattern("Value of numeric must be an array.", path);
  const terms: unknown[] = operand;
  const first = operatorAt(terms[0], Object.keys(single), path);
  const bound = numberOperand(terms[1], first === "=" ? "equals" : first, path);
  const low = single[first]?.(bound) ?? (() => false);
  if (terms.length === 2) return onNumbers(low);
  if (!first.startsWith(">") || terms.length > 4) throw invalidPattern("Too many elements in numeric expression", path);
  const second = operatorAt(terms[2], ["<", "<="], path);
  const top = numberOperand(terms[3], second, path);
  if (bound >= top) throw invalidPattern("Bottom must be less than top", path);
  const high = single[second]?.(top) ?? (() => false);
  return onNumbers((value) => low(value) && high(value));
};
