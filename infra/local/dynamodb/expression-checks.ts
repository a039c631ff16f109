import { isOrdered, typeOf } from "./attribute-value.ts";

/** Operands of one IN (Developer Guide, "Comparison operator and function reference"). */
const inOperandsMax = 100;
/** Operators of one expression (Developer Guide, "Service, account, and table quotas"). */
const operatorsMax = 300;
/** Largest position in a list that a path may name. */
const listIndexMax = 2_147_483_647;

export const tooManyOperators = `The expression contains too many operators; operator count: ${operatorsMax + 1}`;

const doubleNegation = /(?<![#:.\w])not\s+not(?!\w)/gi;

/** `NOT NOT` is nothing, and dynalite's grammar does not know it. What stood there becomes blanks, so that places stay. */
export const withoutDoubleNegation = (expression: string): string =>
  expression.replace(doubleNegation, (found) => " ".repeat(found.length));

type Node = Partial<Record<"type" | "name" | "args" | "expression" | "sections" | "path" | "paths" | "val", unknown>>;

const orderOperators = new Set(["<", "<=", ">", ">=", "between"]);
const operators = new Set([...orderOperators, "=", "<>", "in", "and", "or", "not", "add", "subtract"]);

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

const spelled = (type: string): string => (type === "between" ? "BETWEEN" : type);

/** Only what the request itself gives is refused; an attribute of another type makes the comparison false. */
const checkOrder = (type: string, operands: readonly unknown[]): void => {
  for (const operand of operands) {
    if (!isNode(operand) || "args" in operand) continue;
    const given = typeOf(operand);
    if (given !== "" && !isOrdered(given))
      throw new Error(
        `Incorrect operand type for operator or function; operator or function: ${spelled(type)}, operand type: ${given}`,
      );
  }
};

const checkPath = (path: readonly unknown[]): void => {
  for (const step of path)
    if (typeof step === "number" && step > listIndexMax)
      throw new Error(`List index is not within the allowable range; index: [${step}]`);
};

const checkNested = (name: unknown, args: readonly unknown[]): void => {
  for (const arg of args)
    if (isNode(arg) && arg.name === "list_append" && name !== undefined)
      throw new Error("The function is not allowed to be used this way in an expression; function: list_append");
};

/** What counts toward the limit besides operators: the functions of updates, not those of conditions. */
const countedFunctions = new Set(["if_not_exists", "list_append"]);

const checkNode = (node: Node, args: readonly unknown[]): number => {
  const { type, name } = node;
  if (type === "in" && args.length - 1 > inOperandsMax)
    throw new Error(`The IN operator is provided with too many operands; number of operands: ${args.length - 1}`);
  if (typeof type === "string" && orderOperators.has(type)) checkOrder(type, args);
  checkNested(name, args);
  return operators.has(String(type)) || countedFunctions.has(String(name)) ? 1 : 0;
};

/** Refuses in DynamoDB's words what its grammar takes and its checks do not, and dynalite does not see. */
export const checkExpression = (text: string, parsed: unknown): void => {
  let count = 2 * (text.match(doubleNegation)?.length ?? 0);
  const open: unknown[] = [parsed];
  while (open.length > 0) {
    const node = open.pop();
    if (Array.isArray(node)) {
      checkPath(node);
      open.push(...(node as unknown[]));
    } else if (isNode(node)) {
      const { args } = node;
      if (Array.isArray(args)) count += checkNode(node, args);
      if (count > operatorsMax) throw new Error(tooManyOperators);
      // Values that the request gave are data: nothing in them is an expression.
      open.push(args, node.expression, node.sections, node.path, node.val, node.paths);
    }
  }
};
