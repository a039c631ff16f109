import { beginsWith, compare, contains, equal, sizeOf, typeOf, type AttributeValue } from "./attribute-value.ts";
import type { Item } from "./dynalite.ts";

/** Names and list positions that lead to a value within an item. */
export type Path = (string | number)[];
/** What dynalite's grammar makes of a condition or a filter. */
export type Expression = { type: string; name?: string; args: Operand[] };
type Operand = Path | Expression | AttributeValue;

export const valueAt = (path: Path, item: Item): AttributeValue | undefined => {
  let at: AttributeValue | undefined = { M: item };
  for (const step of path) {
    const inner: unknown = typeof step === "number" ? at["L"] : at["M"];
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, step)) return undefined;
    at = (inner as Record<string | number, AttributeValue>)[step];
    if (at === undefined) return undefined;
  }
  return at;
};

const isExpression = (operand: Operand): operand is Expression =>
  "args" in operand && Array.isArray(operand.args) && "type" in operand;

const resolve = (operand: Operand, item: Item): AttributeValue | undefined => {
  if (Array.isArray(operand)) return valueAt(operand, item);
  if (!isExpression(operand)) return operand;
  const [of] = operand.args;
  const value = of === undefined ? undefined : resolve(of, item);
  const size = value === undefined ? undefined : sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
};

type Judge = (value: AttributeValue, first: AttributeValue, second?: AttributeValue) => boolean;

const ordered =
  (holds: (order: number) => boolean): Judge =>
  (value, other) => {
    const order = compare(value, other);
    return order !== undefined && holds(order);
  };

const atLeast = ordered((order) => order >= 0);
const atMost = ordered((order) => order <= 0);

/** All of these are false where one of their operands is not there. */
const judges: Record<string, Judge> = {
  "=": equal,
  "<": ordered((order) => order < 0),
  "<=": atMost,
  ">": ordered((order) => order > 0),
  ">=": atLeast,
  between: (value, low, high) => atLeast(value, low) && high !== undefined && atMost(value, high),
  begins_with: beginsWith,
  contains,
  attribute_type: (value, type) => typeOf(value) === type["S"],
};

/** Whether a condition or a filter holds for an item. What is not there equals nothing, not even another that is not there. */
export const matches = (item: Item, expression: Expression): boolean => {
  const { type, args } = expression;
  if (type === "and") return args.every((one) => matches(item, one as Expression));
  if (type === "or") return args.some((one) => matches(item, one as Expression));
  if (type === "not") return !matches(item, args[0] as Expression);
  const [value, ...others] = args.map((operand) => resolve(operand, item));
  const name = type === "function" ? (expression.name ?? "") : type;
  if (name === "attribute_exists") return value !== undefined;
  if (name === "attribute_not_exists") return value === undefined;
  const [first, second] = others;
  if (name === "<>") return value === undefined || first === undefined || !equal(value, first);
  if (value === undefined) return false;
  if (name === "in") return others.some((other) => other !== undefined && equal(value, other));
  const judge = judges[name];
  if (judge === undefined) throw new Error(`DynamoDB's grammar gave an operator nobody judges: ${name}`);
  return first !== undefined && judge(value, first, second);
};

/** Operators of the time before expressions, by their names of today. */
const today: Record<string, string> = {
  LT: "<",
  LE: "<=",
  GT: ">",
  GE: ">=",
  BETWEEN: "between",
  BEGINS_WITH: "begins_with",
  CONTAINS: "contains",
};

/** Whether a comparison of the time before expressions holds. */
export const compareLegacy = (
  operator: string,
  value: AttributeValue | undefined,
  given: AttributeValue | AttributeValue[] | undefined,
): boolean => {
  const [first, second] = Array.isArray(given) ? given : [given];
  if (operator === "NULL") return value === undefined;
  if (operator === "NOT_NULL") return value !== undefined;
  if (operator === "NE") return value === undefined || first === undefined || !equal(value, first);
  if (operator === "NOT_CONTAINS") return value === undefined || first === undefined || !contains(value, first);
  if (value === undefined || first === undefined) return false;
  if (operator === "EQ") return equal(value, first);
  if (operator === "IN") return (Array.isArray(given) ? given : [first]).some((other) => equal(value, other));
  const judge = judges[today[operator] ?? ""];
  if (judge === undefined)
    throw new Error(`DynamoDB's validation let an operator pass that nobody judges: ${operator}`);
  return judge(value, first, second);
};

type LegacyCondition = {
  ComparisonOperator?: string;
  Exists?: boolean;
  Value?: AttributeValue;
  AttributeValueList?: AttributeValue[];
};

/** `Expected`, `QueryFilter` and `ScanFilter`, which came before expressions: all of them, or with OR any. */
export const matchesLegacy = (item: Item, conditions: Record<string, LegacyCondition>, operator: unknown): boolean => {
  const holds = ([name, condition]: [string, LegacyCondition]): boolean => {
    const { ComparisonOperator, Exists, Value, AttributeValueList } = condition;
    const value = Object.hasOwn(item, name) ? item[name] : undefined;
    const wanted = AttributeValueList ?? Value;
    const existence = Exists === undefined ? undefined : Exists ? (wanted ? "EQ" : "NOT_NULL") : "NULL";
    return compareLegacy(existence ?? ComparisonOperator ?? "EQ", value, wanted);
  };
  const all = Object.entries(conditions);
  return operator === "OR" ? all.some(holds) : all.every(holds);
};
