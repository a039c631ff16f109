import { createHash } from "node:crypto";
import type { z } from "zod";

/** Something a contract checks or does by a function, so that no JSON Schema can show it. */
export type Rule = {
  /** Where: `data.split`. */
  at: string;
  kind: string;
  /** What it tells who breaks it, where that is a fixed text. */
  says?: string;
  /** Of the function's source text: another text is another rule until somebody says otherwise. */
  text: string;
};

type Def = { readonly [part: string]: unknown };
type Schema = { readonly _zod: { readonly def: Def } };

const defOf = ({ _zod: internals }: Schema): Def => internals.def;

/** What draft 4 and `propertyNames` can say; every other check is a rule. */
const published = new Set(
  "greater_than less_than multiple_of number_format min_length max_length length_equals string_format".split(" "),
);

/** Every rule of a contract's data that its published schema does not show. */
export const rulesOf = (schema: z.ZodType, at: string): Rule[] => collect(schema as unknown as Schema, at, new Set());

const collect = (schema: Schema, at: string, seen: Set<Schema>): Rule[] => {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const def = defOf(schema);
  const own = [def, ...(Array.isArray(def["checks"]) ? (def["checks"] as Schema[]).map(defOf) : [])];
  const rules = own.flatMap((part) => ruleOf(part, at));
  return [...rules, ...partsOf(def, at).flatMap(([inner, path]) => collect(inner, path, new Set(seen)))];
};

const ruleOf = (def: Def, at: string): Rule[] => {
  const run = def["fn"] ?? def["tx"] ?? def["transform"];
  const says = def["type"] === "custom" && typeof def["error"] === "function" ? textOf(def["error"]) : undefined;
  if (typeof run === "function")
    return [
      { at, kind: run === def["fn"] ? "refinement" : "transform", ...(says && { says }), text: hashOf(String(run)) },
    ];
  const flags = def["pattern"] instanceof RegExp ? def["pattern"].flags : "";
  if (flags !== "") return [{ at, kind: "pattern flags", text: flags }];
  if (def["coerce"] === true) return [{ at, kind: "coerced", text: "" }];
  if (def["type"] === "catch") return [{ at, kind: "catch", text: hashOf(String(def["catchValue"])) }];
  const check = def["check"];
  return typeof check === "string" && !published.has(check) ? [{ at, kind: check, text: "" }] : [];
};

const textOf = (error: unknown): string | undefined => {
  const text: unknown = (error as (issue: unknown) => unknown)({});
  return typeof text === "string" ? text : undefined;
};

/** White space does not count: formatting is no change. */
const hashOf = (source: string): string =>
  createHash("sha256").update(source.replaceAll(/\s+/g, " ")).digest("hex").slice(0, 12);

const partsOf = (def: Def, at: string): [Schema, string][] => {
  const fields = isSchemas(def["shape"]) ? Object.entries(def["shape"]) : [];
  const members = [def["options"], def["items"]].flatMap((list) => (Array.isArray(list) ? (list as Schema[]) : []));
  const same = [def["innerType"], def["in"], def["out"], def["left"], def["right"], ...members];
  const lazy = typeof def["getter"] === "function" ? [(def["getter"] as () => Schema)()] : [];
  return [
    ...fields.map(([name, inner]): [Schema, string] => [inner, `${at}.${name}`]),
    ...some(same.concat(lazy), at),
    ...some([def["element"]], `${at}[]`),
    ...some([def["keyType"], def["valueType"], def["catchall"]], `${at}{}`),
  ];
};

const some = (parts: readonly unknown[], at: string): [Schema, string][] =>
  parts.flatMap((part): [Schema, string][] => (part === undefined ? [] : [[part as Schema, at]]));

const isSchemas = (value: unknown): value is Record<string, Schema> => typeof value === "object" && value !== null;
