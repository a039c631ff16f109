import { matchesTemplate, parseTemplate, type Context, type Template } from "./glob.ts";

/** One line of a Condition block: operator, key and the values it compares with. */
export type Condition = (context: Context) => boolean;

type Compare = (value: Template, actual: string, context: Context) => boolean;
type Operator = { compare: Compare; negated: boolean; wildcards: boolean };

const whole: Compare = (value, actual, context) => matchesTemplate(value, actual, context);
const folded: Compare = (value, actual, context) => matchesTemplate(value, actual, context, true);

/** The six parts of an ARN; the last keeps its colons. The colons of a policy variable divide nothing. */
const partsOf = (arn: string): string[] => {
  const parts = arn.split(/:(?![^${}]*\})/);
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
};

const arnParts = new WeakMap<Template, Template[]>();

/** Each part of an ARN is matched on its own, so that a star does not reach over a colon. */
const arn: Compare = (value, actual, context) => {
  const wanted = arnParts.get(value) ?? partsOf(value.source).map((part) => parseTemplate(part, { wildcards: true }));
  arnParts.set(value, wanted);
  const given = partsOf(actual);
  return wanted.every((part, index) => matchesTemplate(part, given[index] ?? "", context));
};

const numeric =
  (holds: (actual: number, value: number) => boolean): Compare =>
  (value, actual) =>
    actual.trim() !== "" && holds(Number(actual), Number(value.source));

const bool: Compare = (value, actual) => value.source.toLowerCase() === actual.toLowerCase();

const positive = (compare: Compare, wildcards = false): Operator => ({ compare, negated: false, wildcards });
const negative = (compare: Compare, wildcards = false): Operator => ({ compare, negated: true, wildcards });

const operators: Record<string, Operator> = {
  StringEquals: positive(whole),
  StringNotEquals: negative(whole),
  StringEqualsIgnoreCase: positive(folded),
  StringNotEqualsIgnoreCase: negative(folded),
  StringLike: positive(whole, true),
  StringNotLike: negative(whole, true),
  ArnEquals: positive(arn, true),
  ArnLike: positive(arn, true),
  ArnNotEquals: negative(arn, true),
  ArnNotLike: negative(arn, true),
  NumericEquals: positive(numeric((actual, value) => actual === value)),
  NumericNotEquals: negative(numeric((actual, value) => actual === value)),
  NumericLessThan: positive(numeric((actual, value) => actual < value)),
  NumericLessThanEquals: positive(numeric((actual, value) => actual <= value)),
  NumericGreaterThan: positive(numeric((actual, value) => actual > value)),
  NumericGreaterThanEquals: positive(numeric((actual, value) => actual >= value)),
  Bool: positive(bool),
};

type Quantifier = "one" | "ForAnyValue" | "ForAllValues";

const splitOperator = (name: string): { quantifier: Quantifier; base: string; ifExists: boolean } => {
  const found = /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/.exec(name);
  return {
    quantifier: (found?.[1] ?? "one") as Quantifier,
    base: found?.[2] ?? name,
    ifExists: found?.[3] !== undefined,
  };
};

const nullCondition = (key: string, values: readonly string[]): Condition => {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  for (const value of wanted)
    if (value !== "true" && value !== "false")
      throw new SyntaxError(`The condition Null compares with "${value}"; it takes true or false.`);
  return (context) => wanted.has(String((context[key] ?? []).length === 0));
};

/** Compiles one operator with one key; throws SyntaxError that names an operator which the local cloud does not evaluate. */
export const parseCondition = (name: string, key: string, values: readonly string[]): Condition => {
  const { quantifier, base, ifExists } = splitOperator(name);
  const lowerKey = key.toLowerCase();
  if (name === "Null") return nullCondition(lowerKey, values);
  const operator = Object.hasOwn(operators, base) ? operators[base] : undefined;
  if (!operator) throw new SyntaxError(`The condition operator ${name} is not evaluated in the local cloud.`);
  const templates = values.map((value) => parseTemplate(value, { wildcards: operator.wildcards }));
  const holds = (actual: string, context: Context) =>
    templates.some((value) => operator.compare(value, actual, context)) !== operator.negated;
  return (context) => {
    const actual = context[lowerKey] ?? [];
    if (actual.length === 0) {
      // A key that is not there: negated operators and ForAllValues hold, ForAnyValue and all others do not (IAM user guide, "Condition operators").
      return ifExists || quantifier === "ForAllValues" || (operator.negated && quantifier === "one");
    }
    const each = (value: string) => holds(value, context);
    if (quantifier === "ForAllValues") return actual.every(each);
    if (quantifier === "ForAnyValue") return actual.some(each);
    return operator.negated ? actual.every(each) : actual.some(each);
  };
};
