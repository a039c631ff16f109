import { badRequest } from "./errors.ts";

export const schemaTypes = ["OpenApi3", "JSONSchemaDraft4"] as const;
export type SchemaType = (typeof schemaTypes)[number];

/** CreateSchema API reference. */
const contentLengthMax = 100_000;
/** EventBridge quotas, schema registry: levels of nesting. */
const nestingMax = 255;

const draft4 = /^https?:\/\/json-schema\.org\/draft-04\/schema#?$/;

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Without recursion: the text may be nested as deep as it is long. */
const nestingOf = (text: string): number => {
  let [depth, deepest, inText] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (inText) {
      if (sign === "\\") at += 1;
      else inText = sign !== '"';
    } else if (sign === '"') inText = true;
    else if (sign === "{" || sign === "[") deepest = Math.max(deepest, (depth += 1));
    else if (sign === "}" || sign === "]") depth -= 1;
  }
  return deepest;
};

const parse = (content: string): Json => {
  if (nestingOf(content) > nestingMax) throw badRequest(`Content is nested deeper than ${nestingMax} levels.`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch (cause) {
    throw badRequest(`Content is not JSON: ${cause instanceof Error ? cause.message : ""}`);
  }
  if (!isObject(parsed)) throw badRequest("Content must be a JSON object.");
  return parsed;
};

const checks: Record<SchemaType, (schema: Json) => void> = {
  OpenApi3: ({ openapi, info, paths }) => {
    if (typeof openapi !== "string" || !openapi.startsWith("3.0."))
      throw badRequest(`Content has openapi ${JSON.stringify(openapi)}; it must be 3.0.x.`);
    if (!isObject(info) || typeof info["title"] !== "string" || typeof info["version"] !== "string")
      throw badRequest("Content must have info.title and info.version.");
    if (!isObject(paths)) throw badRequest("Content must have paths, which may be empty.");
  },
  JSONSchemaDraft4: ({ $schema }) => {
    if ($schema === undefined || (typeof $schema === "string" && draft4.test($schema))) return;
    throw badRequest(
      `Content has $schema ${JSON.stringify($schema)}; it must be http://json-schema.org/draft-04/schema#.`,
    );
  },
};

export const checkType = (type: unknown): SchemaType => {
  const found = schemaTypes.find((known) => known === type);
  if (found) return found;
  throw badRequest(`Type is ${JSON.stringify(type)}; it must be one of ${schemaTypes.join(", ")}.`);
};

/** The text of a schema as the registry takes it: JSON, within its limits, of the kind that its type says. */
export const checkContent = (content: unknown, type: SchemaType): string => {
  if (typeof content !== "string" || content === "")
    throw badRequest("Content must be a string of 1 to 100000 characters.");
  if (content.length > contentLengthMax)
    throw badRequest(`Content has ${content.length} characters; at most ${contentLengthMax} are allowed.`);
  checks[type](parse(content));
  return content;
};
