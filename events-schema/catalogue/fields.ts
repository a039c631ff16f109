import { z } from "zod";

/** A JSON Schema as zod writes it, as far as the catalogue reads it. */
export type Schema = {
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
};

/** One field, as a page shows it. */
export type Field = {
  /** `dataset.train.bytes`; `[]` stands for each item, `<key>` for each key that the sender chooses. */
  path: string;
  type: string;
  /** Within its parent: `required`, `optional` or the default. */
  presence: string;
  bounds: string;
  /** Of a number; empty for everything else. */
  unit: string;
  meaning: string;
  isNumber: boolean;
  /** One of several shapes has it; the others have not. */
  isAlternative: boolean;
};

/** What a sender writes, in the JSON Schema that both the pages and AsyncAPI use. */
export const schemaOf = (data: z.ZodType): Schema => {
  const { $schema: _, ...schema } = z.toJSONSchema(data, { target: "draft-07", io: "input" });
  return schema as Schema;
};

/** Every field of an object and of all objects in it, in the order of the contract. */
export const fieldsOf = (schema: Schema): Field[] => inside(schema, { path: "", isAlternative: false });

type Place = { path: string; isAlternative: boolean };

const inside = (schema: Schema, place: Place): Field[] => {
  const below = place.path === "" ? "" : `${place.path}.`;
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const presence = (schema.required ?? []).includes(name) ? "required" : "optional";
    return one(field, { ...place, path: `${below}${name}` }, presence);
  });
  const keyed =
    typeof schema.additionalProperties === "object"
      ? one(schema.additionalProperties, { ...place, path: `${below}<key>` }, "each")
      : [];
  const items = schema.items === undefined ? [] : item(schema.items, { ...place, path: `${place.path}[]` });
  return [...named, ...keyed, ...items, ...alternatives(schema).flatMap((shape) => shapeOf(shape, place))];
};

const alternatives = (schema: Schema): Schema[] => [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];

/** The fields that one of several shapes has, with what tells it from the others. */
const shapeOf = (shape: Schema, { path }: Place): Field[] => {
  const told = Object.entries(shape.properties ?? {}).flatMap(([name, { const: value }]) =>
    typeof value === "string" ? [`\`${name}\` is \`${value}\``] : [],
  );
  const where = told.length === 0 ? "" : `Where ${told.join(" and ")}: `;
  return inside(shape, { path, isAlternative: true }).map((field) => ({
    ...field,
    meaning: `${where}${field.meaning}`,
  }));
};

const item = (schema: Schema, place: Place): Field[] =>
  schema.properties === undefined ? one(schema, place, "each") : inside(schema, place);

const one = (schema: Schema, place: Place, presence: string): Field[] => {
  const numbers = [schema, ...alternatives(schema)].filter(({ type }) => type === "number" || type === "integer");
  const described = [schema, ...numbers].flatMap(({ description }) => description ?? []);
  const [description = ""] = described;
  return [
    {
      ...place,
      type: typeOf(schema),
      presence: schema.default === undefined ? presence : `default \`${JSON.stringify(schema.default)}\``,
      bounds: boundsOf(schema),
      unit: described.flatMap((text) => /\[(?<unit>[^\]]+)\]$/.exec(text)?.groups?.["unit"] ?? [])[0] ?? "",
      meaning: description.replace(/ ?\[[^\]]+\]$/, ""),
      isNumber: numbers.length > 0,
    },
    ...inside(schema, place),
  ];
};

const typeOf = (schema: Schema): string => {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  const shapes = alternatives(schema);
  if (shapes.length > 0) return [...new Set(shapes.map(typeOf))].join(" or ");
  if (schema.format === "date-time") return "time";
  if (schema.type === "array") return `list of ${typeOf(schema.items ?? {})}`;
  return { string: "text", boolean: "true or false" }[schema.type ?? ""] ?? schema.type ?? "anything";
};

/** JavaScript's largest exact integer, which zod writes where a contract has no bound of its own. */
const unbounded = Number.MAX_SAFE_INTEGER;

const boundsOf = (schema: Schema): string =>
  [
    schema.minLength === 1 && schema.maxLength === undefined
      ? "not empty"
      : between(schema.minLength, schema.maxLength, " characters"),
    between(schema.minItems, schema.maxItems, " items"),
    between(schema.minimum, schema.maximum === unbounded ? undefined : schema.maximum, ""),
    schema.exclusiveMinimum === undefined ? "" : `above ${schema.exclusiveMinimum}`,
    schema.exclusiveMaximum === undefined ? "" : `below ${schema.exclusiveMaximum}`,
    schema.pattern === undefined || schema.format === "date-time" ? "" : `matches \`${schema.pattern}\``,
  ]
    .filter((text) => text !== "")
    .join("; ");

const between = (low: number | undefined, high: number | undefined, what: string): string => {
  if (low === undefined && high === undefined) return "";
  if (low === undefined) return `at most ${high}${what}`;
  if (high === undefined) return `at least ${low}${what}`;
  return `${low} to ${high}${what}`;
};
