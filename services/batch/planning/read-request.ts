import { z } from "zod";
import { describeIssue, Pipeline, withValues, type Problem } from "../../../events-schema/index.ts";
import { placeOf, problemAt } from "../domain/request/problem.ts";

export type ReadRequest =
  | { readonly kind: "read"; readonly request: Pipeline }
  | {
      readonly kind: "refused";
      readonly problems: readonly Problem[];
      /** What is left without the values that were refused, for more problems to be found in; absent: too little. */
      readonly rest?: Pipeline;
    };

/** A request as its contract takes it, or every place where it does not. An unknown key is one: nobody has promised to read it. */
export const readPipeline = (data: unknown): ReadRequest => {
  const parsed = Pipeline.safeParse(data, withValues);
  const refused = parsed.success ? [] : parsed.error.issues.flatMap((issue) => refusedBy(issue, []));
  const problems = [
    ...refused.map(({ path, why }) => refusal(path, why, "correct it")),
    ...unknownKeys(pipeline, data).map((path) =>
      refusal(path, `"${path.at(-1)}" is not part of a request`, "correct its name, or leave it out"),
    ),
  ];
  if (parsed.success && problems.length === 0) return { kind: "read", request: parsed.data };
  const rest = parsed.success ? parsed.data : Pipeline.safeParse(without(data, refused)).data;
  return { kind: "refused", problems, ...(rest && { rest }) };
};

type Refused = { readonly path: readonly string[]; readonly why: string };

const refusedBy = (issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Refused[] => {
  const path = [...above, ...issue.path];
  if (issue.code !== "invalid_union" || issue.errors.length === 0)
    return [{ path: path.map(String), why: describeIssue(issue) }];
  // Of several shapes the one that was probably meant: whose issues lie deepest, then whose are fewest.
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(...issues.map((each) => each.path.length));
  const [meant = []] = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  return meant.flatMap((each) => refusedBy(each, path));
};

/** A name says nothing of what else is wrong. */
const unnamed = { name: "unnamed" };

/** The data without its refused values: most have a default, and what follows from the others is not known. */
const without = (data: unknown, refused: readonly Refused[]): unknown => {
  const rest = refused.reduce((left, { path }) => leftOf(left, path), data);
  return refused.some(({ path }) => path.join() === "name") && isObject(rest) ? { ...rest, ...unnamed } : rest;
};

const leftOf = (value: unknown, [key = "", ...inner]: readonly string[]): unknown => {
  if (Array.isArray(value)) return value.map((item, at) => (String(at) === key ? leftOf(item, inner) : item));
  if (!isObject(value)) return value;
  const others = Object.entries(value).filter(([each]) => each !== key);
  return Object.fromEntries(inner.length === 0 ? others : [...others, [key, leftOf(value[key], inner)]]);
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const refusal = (path: readonly string[], why: string, remedy: string): Problem => {
  const place = placeOf(...path);
  return problemAt("batch/schema", `${place === "" ? "the request" : place}: ${why}`, remedy, place);
};

/** What the contract says of a value, as far as names of keys go. */
type Shape = {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
};

const pipeline = z.toJSONSchema(Pipeline, { io: "input" }) as Shape;

/** Where keys stand that no shape of their object has; also beside values that are wrong themselves. */
const unknownKeys = (expected: Shape, value: unknown, path: readonly string[] = []): (readonly string[])[] => {
  const choices = expected.anyOf ?? expected.oneOf;
  if (choices !== undefined) {
    const found = choices.map((choice) => unknownKeys(choice, value, path));
    return found.reduce((fewest, each) => (each.length < fewest.length ? each : fewest));
  }
  if (Array.isArray(value))
    return value.flatMap((item, at) => unknownKeys(expected.items ?? {}, item, [...path, String(at)]));
  if (typeof value !== "object" || value === null) return [];
  const { properties = {}, additionalProperties } = expected;
  return Object.entries(value).flatMap(([key, inner]) => {
    if (Object.hasOwn(properties, key)) return unknownKeys(properties[key] ?? {}, inner, [...path, key]);
    if (typeof additionalProperties === "object") return unknownKeys(additionalProperties, inner, [...path, key]);
    return expected.properties === undefined ? [] : [[...path, key]];
  });
};
