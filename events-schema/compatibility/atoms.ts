import { isDeepStrictEqual } from "node:util";
import { Undecidable, flatten, isAnnotation, isSchema, schemasIn, type Located, type Schema } from "./schema.ts";
import { accepts } from "./validate.ts";

/** One plain alternative of a schema: a few values, or one type with its bounds. Together they let through what the schema does. */
export type Atom =
  | { readonly kind: "values"; readonly values: readonly unknown[] }
  | { readonly kind: "number" | "string" | "array" | "object"; readonly schema: Schema };

const everyType = ["null", "boolean", "number", "string", "array", "object"];
const depthMax = 32;

/** The alternatives of a schema, unions taken apart. None at all: nothing satisfies it. */
export const atomsOf = ({ schema, root }: Located, depth = 0): Atom[] => {
  if (depth > depthMax) throw new Undecidable("a union that contains itself");
  const flat = flatten({ schema, root });
  if (flat["not"] !== undefined) {
    if (isSchema(flat["not"]) && Object.keys(flat["not"]).length === 0) return [];
    throw new Undecidable("not");
  }
  const values = "const" in flat ? [flat["const"]] : flat["enum"];
  if (Array.isArray(values))
    return [{ kind: "values", values: values.filter((value) => accepts({ schema: flat, root }, value)) }];
  const { anyOf, oneOf, ...rest } = flat;
  if (anyOf !== undefined && oneOf !== undefined) throw new Undecidable("anyOf beside oneOf");
  const members = anyOf ?? oneOf;
  if (members === undefined) return typesOf(flat).flatMap((type) => ofType(type, flat));
  const beside = Object.keys(rest).some((keyword) => !isAnnotation(keyword));
  return schemasIn(members).flatMap((member) =>
    atomsOf({ schema: beside ? { allOf: [rest, member] } : member, root }, depth + 1),
  );
};

const typesOf = ({ type }: Schema): unknown[] => {
  if (type === undefined) return everyType;
  const types: unknown[] = Array.isArray(type) ? type : [type];
  return types.includes("number") ? types.filter((name) => name !== "integer") : types;
};

const ofType = (type: unknown, schema: Schema): Atom[] => {
  if (type === "null") return [{ kind: "values", values: [null] }];
  if (type === "boolean") return [{ kind: "values", values: [true, false] }];
  if (type === "integer") return [{ kind: "number", schema: { ...schema, type } }];
  if (type === "number" || type === "string" || type === "array" || type === "object")
    return [{ kind: type, schema: { ...schema, type } }];
  throw new Undecidable(`type ${JSON.stringify(type)}`);
};

/** Of a value, as atoms name it. */
export const kindOf = (value: unknown): string => {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
};

/** `oneOf` asks for exactly one member: only where no two can hold at once is it the same as `anyOf`. */
export const assertDisjoint = ({ schema, root }: Located): void => {
  const { oneOf, anyOf } = flatten({ schema, root });
  for (const member of schemasIn(oneOf ?? anyOf)) assertDisjoint({ schema: member, root });
  const members = schemasIn(oneOf).map((member) => atomsOf({ schema: member, root }));
  for (const [index, a] of members.entries())
    for (const b of members.slice(index + 1))
      if (!a.every((left) => b.every((right) => areDisjoint(left, right, root))))
        throw new Undecidable("oneOf whose members may hold at once");
};

/** Can no value be in both? False where that is not seen. */
const areDisjoint = (a: Atom, b: Atom, root: Schema): boolean => {
  if (a.kind === "values" && b.kind === "values")
    return !a.values.some((value) => b.values.some((other) => isDeepStrictEqual(value, other)));
  if (a.kind === "values") return a.values.every((value) => b.kind !== kindOf(value));
  if (b.kind === "values") return areDisjoint(b, a, root);
  return a.kind !== b.kind || (a.kind === "object" && differBy(a.schema, b.schema, root).length > 0);
};

/** Fields that both objects must have, each with a few values, none of them in common: what tells the members of a union apart. */
export const differBy = (a: Schema, b: Schema, root: Schema, rootOfB = root): string[] =>
  requiredOf(a).filter((name) => {
    const [left, right] = [valuesOfField(a, name, root), valuesOfField(b, name, rootOfB)];
    return (
      requiredOf(b).includes(name) && left && right && !left.some((v) => right.some((w) => isDeepStrictEqual(v, w)))
    );
  });

const valuesOfField = (object: Schema, name: string, root: Schema): unknown[] | undefined => {
  const field = fieldsOf(object)[name];
  if (field === undefined) return undefined;
  const atoms = atomsOf({ schema: field, root });
  return atoms.every((atom) => atom.kind === "values") ? atoms.flatMap(({ values }) => values) : undefined;
};

export const requiredOf = ({ required }: Schema): string[] => (Array.isArray(required) ? (required as string[]) : []);

export const fieldsOf = ({ properties }: Schema): Readonly<Record<string, Schema>> =>
  isSchema(properties) ? (properties as Record<string, Schema>) : {};
