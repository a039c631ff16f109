import { parseSub } from "./sub.ts";
import { isRecord, TemplateError } from "./template.ts";

/** What the names in a template stand for, at the moment a value is resolved. */
export type Scope = {
  /** `Ref`: a parameter, a pseudo parameter or a resource. */
  ref(name: string): unknown;
  /** `Fn::GetAtt`. */
  attribute(logicalId: string, name: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
};

/** `AWS::NoValue`: the property or item is not there at all. */
export const noValue = Symbol("AWS::NoValue");

type Evaluate = (argument: unknown, scope: Scope) => unknown;

/** Functions of CloudFormation that other deployments may use and this one refuses, with the reason. */
const refused: Record<string, string> = {
  "Fn::ImportValue": "the local cloud has one stack, so there is nothing to import from",
  "Fn::Transform": "macros run in AWS only",
  "Fn::GetAZs": "the local cloud has no availability zones",
  "Fn::Cidr": "the local cloud has no networks",
};

/** Replaces every intrinsic function in a value by what it stands for. */
export const resolve = (value: unknown, scope: Scope): unknown => {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== noValue);
  if (!isRecord(value)) return value;
  const call = intrinsicOf(value);
  if (call) return evaluate(call.name, call.argument, scope);
  const resolved = Object.entries(value).map(([key, item]) => [key, resolve(item, scope)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== noValue));
};

/** `{ "Fn::Join": [...] }` is a call; an object that mixes a function with other keys is a mistake. */
export const intrinsicOf = (value: Record<string, unknown>): { name: string; argument: unknown } | undefined => {
  const keys = Object.keys(value);
  const name = keys.find((key) => key === "Ref" || key.startsWith("Fn::"));
  if (name === undefined) return undefined;
  if (keys.length === 1) return { name, argument: value[name] };
  throw new TemplateError(
    `An object holds ${name} beside ${keys.filter((key) => key !== name).join(", ")}; a function stands alone.`,
  );
};

const evaluate = (name: string, argument: unknown, scope: Scope): unknown => {
  const reason = refused[name];
  if (reason !== undefined) throw new TemplateError(`${name} is not in the local cloud: ${reason}.`);
  const run = functions[name];
  if (run) return run(argument, scope);
  throw new TemplateError(`${name} is not a function that the local cloud knows.`);
};

/** Is this condition of `Conditions`, `Fn::If` or `Fn::And` true? */
export const holds = (condition: unknown, scope: Scope): boolean => {
  if (isRecord(condition) && typeof condition["Condition"] === "string" && Object.keys(condition).length === 1)
    return scope.condition(condition["Condition"]);
  const value = resolve(condition, scope);
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw new TemplateError(`A condition is ${show(value)}; it must be true or false.`);
};

const list = (name: string, argument: unknown, length: { min: number; max: number }): unknown[] => {
  if (Array.isArray(argument) && argument.length >= length.min && argument.length <= length.max) return argument;
  const count = length.min === length.max ? String(length.min) : `${length.min} to ${length.max}`;
  throw new TemplateError(`${name} takes a list of ${count}; it got ${show(argument)}.`);
};

const exactly = (name: string, argument: unknown, count: number): unknown[] =>
  list(name, argument, { min: count, max: count });

/** Texts, numbers and booleans may stand in a text; lists and objects may not. */
const text = (name: string, value: unknown): string => {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new TemplateError(`${name} needs a text; it got ${show(value)}.`);
};

const texts = (name: string, value: unknown): string[] => {
  if (Array.isArray(value)) return value.map((item) => text(name, item));
  throw new TemplateError(`${name} needs a list of texts; it got ${show(value)}.`);
};

const show = (value: unknown): string =>
  (typeof value === "symbol" ? "AWS::NoValue" : JSON.stringify(value)).slice(0, 200);

const join: Evaluate = (argument, scope) => {
  const [separator, items] = exactly("Fn::Join", argument, 2);
  if (typeof separator !== "string") throw new TemplateError(`Fn::Join needs a separator; it got ${show(separator)}.`);
  return texts("Fn::Join", resolve(items, scope)).join(separator);
};

const select: Evaluate = (argument, scope) => {
  const [at, items] = exactly("Fn::Select", argument, 2);
  const index = Number(text("Fn::Select", resolve(at, scope)));
  const from = resolve(items, scope);
  if (Array.isArray(from) && Number.isInteger(index) && index >= 0 && index < from.length) return from[index];
  throw new TemplateError(`Fn::Select cannot take item ${index} of ${show(from)}.`);
};

const split: Evaluate = (argument, scope) => {
  const [separator, whole] = exactly("Fn::Split", argument, 2);
  return text("Fn::Split", resolve(whole, scope)).split(text("Fn::Split", separator));
};

const sub: Evaluate = (argument, scope) => {
  const [pattern, given] = typeof argument === "string" ? [argument, {}] : exactly("Fn::Sub", argument, 2);
  if (typeof pattern !== "string" || !isRecord(given))
    throw new TemplateError(`Fn::Sub takes a text, or a text and a map; it got ${show(argument)}.`);
  const filled = parseSub(pattern).map((part) => {
    if (part.kind === "text") return part.text;
    if (Object.hasOwn(given, part.name)) return text("Fn::Sub", resolve(given[part.name], scope));
    return text(
      "Fn::Sub",
      part.attribute === undefined ? scope.ref(part.name) : scope.attribute(part.logicalId, part.attribute),
    );
  });
  return filled.join("");
};

/** `"Bucket.Arn"` or `["Bucket", "Arn"]`; only the first dot divides. */
export const attributePath = (argument: unknown): { logicalId: string; attribute: unknown } => {
  if (typeof argument === "string" && argument.includes(".")) {
    const dot = argument.indexOf(".");
    return { logicalId: argument.slice(0, dot), attribute: argument.slice(dot + 1) };
  }
  if (Array.isArray(argument) && argument.length === 2 && typeof argument[0] === "string")
    return { logicalId: argument[0], attribute: argument[1] as unknown };
  throw new TemplateError(`Fn::GetAtt takes a resource and an attribute; it got ${show(argument)}.`);
};

const getAtt: Evaluate = (argument, scope) => {
  const { logicalId, attribute } = attributePath(argument);
  return scope.attribute(logicalId, text("Fn::GetAtt", resolve(attribute, scope)));
};

const condition: Evaluate = (argument, scope) => {
  const [name, yes, no] = exactly("Fn::If", argument, 3);
  return resolve(scope.condition(text("Fn::If", name)) ? yes : no, scope);
};

const equals: Evaluate = (argument, scope) => {
  const [left, right] = exactly("Fn::Equals", argument, 2).map((side) => text("Fn::Equals", resolve(side, scope)));
  return left === right;
};

const findInMap: Evaluate = (argument, scope) => {
  const keys = exactly("Fn::FindInMap", argument, 3).map((key) => text("Fn::FindInMap", resolve(key, scope)));
  const [map = "", first = "", second = ""] = keys;
  return scope.mapping(map, first, second);
};

const between2And10 = { min: 2, max: 10 };

const functions: Record<string, Evaluate> = {
  Ref: (argument, scope) => {
    const name = text("Ref", argument);
    return name === "AWS::NoValue" ? noValue : scope.ref(name);
  },
  "Fn::GetAtt": getAtt,
  "Fn::Join": join,
  "Fn::Sub": sub,
  "Fn::Select": select,
  "Fn::Split": split,
  "Fn::If": condition,
  "Fn::Equals": equals,
  "Fn::Not": (argument, scope) => !holds(exactly("Fn::Not", argument, 1)[0], scope),
  "Fn::And": (argument, scope) => list("Fn::And", argument, between2And10).every((item) => holds(item, scope)),
  "Fn::Or": (argument, scope) => list("Fn::Or", argument, between2And10).some((item) => holds(item, scope)),
  "Fn::FindInMap": findInMap,
  "Fn::Base64": (argument, scope) => Buffer.from(text("Fn::Base64", resolve(argument, scope))).toString("base64"),
};
