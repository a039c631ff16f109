import { z } from "zod";
import { describeIssue, inPlainWords, issuesOf, remedyOf } from "./issues.ts";
import { listed } from "./problem.ts";

/** One place of a request that its contract does not take: what is there behind the name of the place, and what to do. */
export type Refusal = { readonly path: readonly string[]; readonly sentence: string; readonly remedy: string };

/** Every place where data is not what a contract takes, all at once. An unknown key is one: nobody has promised to read it. */
export const refusalsOf = (schema: z.ZodType, data: unknown): readonly Refusal[] => {
  const { error } = schema.safeParse(data, inPlainWords);
  const refused = (error === undefined ? [] : issuesOf(error)).map((issue) => ({
    path: issue.path.map(String),
    sentence: describeIssue(issue),
    remedy: remedyOf(issue),
  }));
  return [...refused, ...unknownKeys(shapeOf(schema), data)];
};

/** What a contract says of a value, as far as names of keys go. */
type Shape = {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
};

const shapes = new WeakMap<z.ZodType, Shape>();

const shapeOf = (schema: z.ZodType): Shape => {
  const shape = shapes.get(schema) ?? (z.toJSONSchema(schema, { io: "input" }) as Shape);
  shapes.set(schema, shape);
  return shape;
};

/** Where keys stand that no shape of their object has; also beside values that are wrong themselves. */
const unknownKeys = (expected: Shape, value: unknown, path: readonly string[] = []): readonly Refusal[] => {
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
    return expected.properties === undefined ? [] : [unknownKey([...path, key], Object.keys(properties))];
  });
};

const unknownKey = (path: readonly string[], known: readonly string[]): Refusal => ({
  path,
  sentence: "is no part of a request",
  remedy: `correct its name to one of ${listed(known)}, or leave it out`,
});
