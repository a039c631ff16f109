import { isDeepStrictEqual } from "node:util";

/** A JSON Schema of draft 4, as `published/` has it. */
export type Schema = { readonly [keyword: string]: unknown };

/** A schema together with the document that its `$ref`s point into. */
export type Located = { readonly schema: Schema; readonly root: Schema };

/** Something the gate cannot reason about; it says its name, and fails. */
export class Undecidable extends Error {
  override readonly name = "Undecidable";
}

/** Keywords that tell people something and let every instance through. */
const annotations = new Set(["$schema", "id", "title", "description", "default", "examples", "definitions"]);

export const isAnnotation = (keyword: string): boolean => annotations.has(keyword) || keyword.startsWith("x-");

/** The keywords that are reasoned about. Any other one makes a schema undecidable. */
const known = new Set(
  (
    "$ref allOf anyOf oneOf not type enum const minimum exclusiveMinimum maximum exclusiveMaximum multipleOf minLength maxLength " +
    "pattern patterns format items minItems maxItems uniqueItems properties required additionalProperties propertyNames"
  ).split(" "),
);

export const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const schemasIn = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

/** A schema without what only people read, all the way down. Names of fields are not keywords. */
export const constraintsOf = (schema: Schema): Schema =>
  mapSchemas(Object.fromEntries(Object.entries(schema).filter(([keyword]) => !isAnnotation(keyword))), constraintsOf);

/** Do both let through the same instances, as far as can be seen without reasoning? */
export const isSame = (a: Schema, b: Schema): boolean => isDeepStrictEqual(constraintsOf(a), constraintsOf(b));

/**
 * What a producer may send: it validates strictly, so an object holds declared fields only. Members of an `allOf` declare their
 * fields together and are left open, which can only make the gate more careful.
 */
export const closed = (schema: Schema): Schema => {
  const inner = mapSchemas(schema, closed, (members) => (members.length === 1 ? members.map(closed) : members));
  const declares = inner["type"] === "object" || inner["properties"] !== undefined;
  return declares && inner["additionalProperties"] === undefined ? { ...inner, additionalProperties: false } : inner;
};

/** The same schema with every schema directly inside it replaced. */
export const mapSchemas = (
  schema: Schema,
  map: (inner: Schema) => Schema,
  mapAllOf: (members: Schema[]) => Schema[] = (members) => members.map(map),
): Schema =>
  Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      if (keyword === "properties" || keyword === "definitions" || keyword === "patternProperties")
        return [
          keyword,
          Object.fromEntries(Object.entries(value as Schema).map(([name, inner]) => [name, map(inner as Schema)])),
        ];
      if (keyword === "allOf") return [keyword, mapAllOf(schemasIn(value))];
      if (keyword === "anyOf" || keyword === "oneOf") return [keyword, schemasIn(value).map(map)];
      if ((keyword === "items" || keyword === "additionalProperties" || keyword === "propertyNames") && isSchema(value))
        return [keyword, map(value)];
      return [keyword, value];
    }),
  );

/** The schema that stands here once references are followed and `allOf` is merged into one. */
export const flatten = ({ schema, root }: Located): Schema => {
  const followed = follow({ schema, root });
  for (const keyword of Object.keys(followed))
    if (!known.has(keyword) && !isAnnotation(keyword)) throw new Undecidable(keyword);
  const { allOf, ...own } = followed;
  const { pattern, patterns } = own;
  const start: Schema =
    typeof pattern === "string"
      ? { ...own, patterns: [...new Set([...((patterns as string[] | undefined) ?? []), pattern])] }
      : own;
  return schemasIn(allOf).reduce((merged, member) => merge(merged, flatten({ schema: member, root })), start);
};

const follow = ({ schema, root }: Located): Schema => {
  const reference = schema["$ref"];
  if (reference === undefined) return schema;
  if (typeof reference !== "string") throw new Undecidable("a $ref that is no text");
  if (Object.keys(schema).some((keyword) => keyword !== "$ref" && !isAnnotation(keyword)))
    throw new Undecidable("$ref beside other keywords");
  let target: unknown = root;
  const steps = reference.split("/");
  for (const step of steps.slice(1))
    target = isSchema(target) && Object.hasOwn(target, step) ? target[step] : undefined;
  if (steps[0] !== "#" || !isSchema(target)) throw new Undecidable(`$ref ${reference}`);
  return follow({ schema: target, root });
};

const both: Readonly<Record<string, (a: never, b: never) => unknown>> = {
  patterns: (a: string[], b: string[]) => [...new Set([...a, ...b])],
  required: (a: string[], b: string[]) => [...new Set([...a, ...b])],
  minLength: Math.max,
  maxLength: Math.min,
  minItems: Math.max,
  maxItems: Math.min,
};

const merge = (a: Schema, b: Schema): Schema => {
  const fields = [a["properties"], b["properties"]].every((names) => names !== undefined);
  if (fields && (a["additionalProperties"] ?? b["additionalProperties"]) !== undefined)
    throw new Undecidable("allOf with additionalProperties");
  const merged: Record<string, unknown> = { ...a };
  for (const [keyword, value] of Object.entries(b)) {
    const had = merged[keyword];
    if (keyword === "pattern" || isAnnotation(keyword) || isDeepStrictEqual(had, value)) continue;
    if (had === undefined) merged[keyword] = value;
    else if (keyword === "properties") merged[keyword] = mergeFields(had as Schema, value as Schema);
    else if (both[keyword]) merged[keyword] = both[keyword](had as never, value as never);
    else throw new Undecidable(`allOf with two different ${keyword}`);
  }
  if (/imum/.test(Object.keys(a).join()) && /imum/.test(Object.keys(b).join()))
    throw new Undecidable("allOf with two ranges");
  return merged;
};

const mergeFields = (a: Schema, b: Schema): Schema => {
  for (const name of Object.keys(b))
    if (Object.hasOwn(a, name) && !isDeepStrictEqual(a[name], b[name]))
      throw new Undecidable(`allOf with two different fields ${name}`);
  return { ...a, ...b };
};
