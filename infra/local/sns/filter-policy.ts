import { compile } from "../eventbridge/pattern/compile.ts";
import { AwsError, notHere } from "../wire/aws-error.ts";
import { invalid } from "./errors.ts";
import type { MessageAttributes } from "./message.ts";

export type FilterScope = "MessageAttributes" | "MessageBody";

/** "Filter policy constraints" of the developer guide. */
const policyBytesMax = 256 * 1024;
const keysMax = 5;
const combinationsMax = 150;
const numberMax = 1_000_000_000;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const refuse = (reason: string): AwsError => invalid(`FilterPolicy: ${reason}`);

const read = (policy: string): Record<string, unknown> => {
  if (Buffer.byteLength(policy) > policyBytesMax)
    throw refuse(`Filter policy has more than the ${policyBytesMax} bytes allowed`);
  let read: unknown;
  try {
    read = JSON.parse(policy);
  } catch (cause) {
    throw refuse(`failed to parse JSON. ${(cause as Error).message}`);
  }
  if (isObject(read)) return read;
  throw refuse("Filter is not an object");
};

/** Every array of a policy that holds values, with its dotted path. `$or` is no key of its own. */
const leaves = (node: Record<string, unknown>, path: string[]): { path: string[]; values: unknown[] }[] =>
  Object.entries(node).flatMap(([key, value]) => {
    if (key === "$or" && Array.isArray(value)) return value.filter(isObject).flatMap((one) => leaves(one, path));
    if (isObject(value)) return leaves(value, [...path, key]);
    return Array.isArray(value) ? [{ path: [...path, key], values: value }] : [];
  });

/** Values multiply, each by how deep it lies; the alternatives of an `$or` add up. */
const combinations = (node: Record<string, unknown>, depth: number): number =>
  Object.entries(node).reduce((product, [key, value]) => {
    if (key === "$or" && Array.isArray(value))
      return product * value.filter(isObject).reduce((sum, one) => sum + combinations(one, depth), 0);
    if (isObject(value)) return product * combinations(value, depth + 1);
    return Array.isArray(value) ? product * Math.max(1, value.length) * depth : product;
  }, 1);

const isNested = (policy: Record<string, unknown>): boolean =>
  Object.entries(policy).some(([key, value]) =>
    key === "$or" && Array.isArray(value) ? value.filter(isObject).some(isNested) : isObject(value),
  );

/** EventBridge knows more operators than SNS documents; what only EventBridge has is refused by name. */
const refuseForeign = (term: unknown): void => {
  if (!isObject(term)) return;
  for (const [operator, operand] of Object.entries(term)) {
    if (operator === "wildcard") throw notHere("The operator wildcard in a filter policy of SNS");
    if (!isObject(operand)) continue;
    const [inner = "", given] = Object.entries(operand)[0] ?? [];
    if (operator !== "anything-but" || (inner !== "prefix" && inner !== "suffix") || typeof given !== "string")
      throw notHere(`${operator} with ${inner || "an object"} in a filter policy of SNS`);
  }
};

const numbersOf = (value: unknown): number[] => {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersOf);
};

const check = (policy: Record<string, unknown>): void => {
  const all = leaves(policy, []);
  for (const { values } of all) values.forEach(refuseForeign);
  if (new Set(all.map(({ path }) => path.join("."))).size > keysMax)
    throw refuse(`Filter policy can not have more than ${keysMax} keys`);
  if (combinations(policy, 1) > combinationsMax) throw refuse("Filter policy is too complex");
  for (const number of all.flatMap(({ values }) => numbersOf(values)))
    if (Math.abs(number) > numberMax)
      throw refuse(`Value must be between -${numberMax} and ${numberMax}, inclusive, but is ${number}`);
};

/** A message attribute that is not there counts as null, beside the null of a String.Array. */
const withoutNulls = (node: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (!Array.isArray(value)) return [key, value];
      const terms: unknown[] = value;
      if (key === "$or") return [key, terms.map((one) => (isObject(one) ? withoutNulls(one) : one))];
      return [key, terms.flatMap((one) => (one === null ? [{ exists: false }, null] : [one]))];
    }),
  );

const compiled = (policy: Record<string, unknown>) => {
  try {
    return compile(JSON.stringify(policy));
  } catch (cause) {
    if (!(cause instanceof AwsError) || cause.code !== "InvalidEventPatternException") throw cause;
    throw refuse(cause.message.replace(/^.*?Reason: /, "").replace(/ at ([^ ]+|the top of the pattern)$/, "\n at $1"));
  }
};

const readArray = (text: string): unknown[] => {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
};

/** Attributes as an event: Binary ones are ignored, a Number is compared as one, a String.Array by its elements. */
const attributesAsEvent = (attributes: MessageAttributes): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { DataType, StringValue = "" }]): [string, unknown][] => {
      if (DataType.startsWith("Binary")) return [];
      if (DataType.startsWith("Number")) return [[name, Number(StringValue)]];
      return [[name, DataType === "String.Array" ? readArray(StringValue) : StringValue]];
    }),
  );

const bodyAsEvent = (body: string): unknown => {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
};

export type Filter = (message: { body: string; attributes: MessageAttributes }) => boolean;

/** Reads a subscription's filter policy; throws `InvalidParameter` in SNS's words. An empty policy lets everything through. */
export const compileFilter = (text: string, scope: FilterScope): Filter => {
  const policy = read(text);
  if (Object.keys(policy).length === 0) return () => true;
  if (scope === "MessageAttributes" && isNested(policy))
    throw invalid("Filter policy scope MessageAttributes does not support nested filter policy");
  check(policy);
  const pattern = compiled(scope === "MessageAttributes" ? withoutNulls(policy) : policy);
  return scope === "MessageAttributes"
    ? ({ attributes }) => pattern.matches(attributesAsEvent(attributes))
    : ({ body }) => pattern.matches(bodyAsEvent(body));
};
