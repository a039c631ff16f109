import { isDeepStrictEqual } from "node:util";
import { fieldsOf, requiredOf } from "./atoms.ts";
import type { Path } from "./findings.ts";
import { isSchema, schemasIn, type Schema } from "./schema.ts";

/** One thing that reads differently in a schema, in words; what it means for anybody is another question. */
export type Edit = { readonly path: Path; readonly what: string; readonly kind?: "text" | "default" | "new field" };

/** Keywords whose schemas are walked into, or that are told as something about the field. */
const walked = new Set([
  "properties",
  "required",
  "items",
  "additionalProperties",
  "propertyNames",
  "definitions",
  "anyOf",
  "oneOf",
]);
const texts = new Set(["description", "title", "examples"]);

/** Everything that differs between two schemas, field by field. */
export const editsBetween = (before: Schema, after: Schema, path: Path = []): Edit[] => {
  if (isDeepStrictEqual(before, after)) return [];
  return [...ofKeywords(before, after, path), ...ofFields(before, after, path), ...ofInner(before, after, path)];
};

const ofKeywords = (before: Schema, after: Schema, path: Path): Edit[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((keyword) => !walked.has(keyword) && !isDeepStrictEqual(before[keyword], after[keyword]))
    .map((keyword): Edit => {
      if (texts.has(keyword)) return { path, what: `${keyword} reads differently`, kind: "text" };
      const what =
        keyword === "enum" ? values(before, after) : `${keyword} ${said(before[keyword])} → ${said(after[keyword])}`;
      return keyword === "default" ? { path, what, kind: "default" } : { path, what };
    });

const values = (before: Schema, after: Schema): string => {
  const [had, has] = [listOf(before["enum"]), listOf(after["enum"])];
  if (!had || !has) return has ? `only ${has.map(said).join(", ")}` : "no longer a fixed list of values";
  const [added, gone] = [except(has, had), except(had, has)];
  const parts = [
    added.length > 0 && `+ ${added.map(said).join(", ")}`,
    gone.length > 0 && `- ${gone.map(said).join(", ")}`,
  ];
  return `values ${parts.filter((part) => part !== false).join("; ")}`;
};

const except = (values: unknown[], others: unknown[]): unknown[] =>
  values.filter((value) => !others.some((other) => isDeepStrictEqual(value, other)));

const listOf = (value: unknown): unknown[] | undefined => (Array.isArray(value) ? value : undefined);

const said = (value: unknown): string => {
  const text = value === undefined ? "none" : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};

const ofFields = (before: Schema, after: Schema, path: Path): Edit[] => {
  const [had, has] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...Object.keys(had), ...Object.keys(has)])].flatMap((name): Edit[] => {
    const at = [...path, name];
    const [old, now] = [had[name], has[name]];
    const [was, is] = [before, after].map((schema) => (requiredOf(schema).includes(name) ? "required" : "optional"));
    if (!old) return [{ path: at, what: `new ${is} field`, ...(is === "optional" && { kind: "new field" }) }];
    if (!now) return [{ path: at, what: `${was} field removed` }];
    return [...(was === is ? [] : [{ path: at, what: `${was} → ${is}` }]), ...editsBetween(old, now, at)];
  });
};

const ofInner = (before: Schema, after: Schema, path: Path): Edit[] => [
  ...ofOne(before["items"], after["items"], { path: [...path, "[]"], name: "items" }),
  ...ofOne(before["additionalProperties"], after["additionalProperties"], {
    path: [...path, "{}"],
    name: "other fields",
  }),
  ...ofOne(before["propertyNames"], after["propertyNames"], { path: [...path, "{key}"], name: "keys" }),
  ...ofMembers(before, after, path),
  ...ofDefinitions(before, after, path),
];

type Inner = { path: Path; name: string };

const ofOne = (before: unknown, after: unknown, { path, name }: Inner): Edit[] => {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isSchema(before) || !isSchema(after)) return [{ path, what: `${name} ${said(before)} → ${said(after)}` }];
  return editsBetween(before, after, path);
};

/** Members of a union have no names: the first of the old is held against the first of the new. */
const ofMembers = (before: Schema, after: Schema, path: Path): Edit[] => {
  const [had, has] = [before, after].map(({ anyOf, oneOf }) => schemasIn(anyOf ?? oneOf));
  if (!had || !has || isDeepStrictEqual(had, has)) return [];
  if (had.length === has.length) return had.flatMap((member, index) => editsBetween(member, has[index] ?? {}, path));
  const of = (count: number) => (count === 0 ? "no union" : `a union of ${count}`);
  return [{ path, what: `${of(had.length)} → ${of(has.length)}` }];
};

const ofDefinitions = (before: Schema, after: Schema, path: Path): Edit[] =>
  isDeepStrictEqual(before["definitions"], after["definitions"])
    ? []
    : [{ path, what: "a shared definition reads differently" }];
