import { createHash } from "node:crypto";
import { z } from "zod";
import { validation } from "../errors.ts";
import type { BodyFamily, FoundationModel } from "../models/catalogue.ts";

export const toolConfig = z.strictObject({
  tools: z.array(z.looseObject({})).min(1),
  toolChoice: z.looseObject({}).optional(),
});
export type ToolConfig = z.infer<typeof toolConfig>;

/** A tool that the answer must use. */
export type ForcedTool = { name: string; schema: unknown };
export type ToolUse = { toolUseId: string; name: string; input: unknown };

/** Whose models take a choice that forces a tool (API reference, ToolChoice; Nova user guide, "Tool choice"). */
const forcing: Record<"any" | "tool", readonly BodyFamily[]> = {
  any: ["anthropic", "nova", "mistral"],
  tool: ["anthropic", "nova"],
};

const specified = z.looseObject({
  toolSpec: z.looseObject({ name: z.string(), inputSchema: z.looseObject({ json: z.unknown() }) }),
});

/** Refuses tools that Bedrock would not offer to a model: two of one name, or one whose input is no object. */
export const assertTools = ({ tools }: ToolConfig): void => {
  const names: string[] = [];
  for (const [at, tool] of tools.entries()) {
    const spec = specified.safeParse(tool).data?.toolSpec;
    if (spec === undefined) continue;
    const first = names.indexOf(spec.name);
    if (first !== -1) throw validation(`The tool ${spec.name} is already defined at toolConfig.tools.${first}.`);
    names[at] = spec.name;
    const { json } = spec.inputSchema;
    if (!isObject(json) || json["type"] !== "object")
      throw validation(
        `The value at toolConfig.tools.${at}.toolSpec.inputSchema.json.type must be one of the following: object.`,
      );
  }
};

/** The tool that a request forces upon the model: the one it names, or the first. Offered ones may be left alone. */
export const forcedTool = (config: ToolConfig | undefined, model: FoundationModel): ForcedTool | undefined => {
  const [[choice, value] = ["auto", undefined]] = Object.entries(config?.toolChoice ?? {});
  if (config === undefined || (choice !== "any" && choice !== "tool")) return undefined;
  if (!forcing[choice].includes(model.body))
    throw validation(
      `This model doesn't support the toolConfig.toolChoice.${choice} field. Remove toolConfig.toolChoice.${choice} and try again.`,
    );
  const specs = config.tools.flatMap((tool) => specified.safeParse(tool).data?.toolSpec ?? []);
  const wanted = choice === "tool" ? (value as { name?: string }).name : specs[0]?.name;
  const spec = specs.find(({ name }) => name === wanted);
  if (spec === undefined)
    throw validation(
      `toolConfig.toolChoice asks for the tool ${wanted ?? "(none)"}, which is not in toolConfig.tools (${specs.map(({ name }) => name).join(", ")}).`,
    );
  return { name: spec.name, schema: spec.inputSchema.json };
};

type Schema = {
  type?: unknown;
  enum?: unknown;
  const?: unknown;
  properties?: unknown;
  required?: unknown;
  items?: unknown;
  minItems?: unknown;
  minimum?: unknown;
  maximum?: unknown;
  maxLength?: unknown;
  minLength?: unknown;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A schema nested deeper is answered with null. */
const depthMax = 16;
const itemsMax = 100;

const bounded = (value: number, { minimum, maximum }: Schema): number => {
  const low = typeof minimum === "number" ? Math.max(value, minimum) : value;
  return typeof maximum === "number" ? Math.min(low, maximum) : low;
};

const object = ({ properties, required }: Schema, said: string, depth: number): Record<string, unknown> => {
  const known = isObject(properties) ? properties : {};
  const names = Array.isArray(required)
    ? required.filter((name): name is string => typeof name === "string")
    : Object.keys(known);
  return Object.fromEntries(names.map((name) => [name, valueFor(known[name], said, depth)]));
};

const text = ({ minLength, maxLength }: Schema, said: string): string => {
  const cut = typeof maxLength === "number" ? said.slice(0, maxLength) : said;
  return typeof minLength === "number" ? cut.padEnd(Math.min(minLength, 1000), ".") : cut;
};

/** A value that fits the schema's types, enums and bounds, of what was said: its text, and the first number in it. */
const valueFor = (given: unknown, said: string, depth: number): unknown => {
  if (!isObject(given) || depth > depthMax) return depth > depthMax ? null : said;
  const schema: Schema = given;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) {
    const options: unknown[] = schema.enum;
    const fits = (option: unknown) => said.toLowerCase().includes(String(option).toLowerCase());
    return options.find(fits) ?? options[0];
  }
  const type: unknown = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  const number = Number(/-?\d+(?:\.\d+)?/.exec(said)?.[0] ?? 0);
  if (type === "object" || (type === undefined && schema.properties !== undefined))
    return object(schema, said, depth + 1);
  if (type === "array") {
    const count = typeof schema.minItems === "number" ? Math.min(Math.max(1, schema.minItems), itemsMax) : 1;
    return Array.from({ length: count }, () => valueFor(schema.items, said, depth + 1));
  }
  if (type === "integer") return bounded(Math.trunc(number), schema);
  if (type === "number") return bounded(number, schema);
  if (type === "boolean") return !/\b(?:no|not|false)\b/i.test(said);
  return type === "null" ? null : text(schema, said);
};

/** The call of a forced tool. The same answer gives the same call. */
export const useTool = ({ name, schema }: ForcedTool, said: string): ToolUse => {
  const input = valueFor(isObject(schema) ? { type: "object", ...schema } : { type: "object" }, said, 0);
  const hash = createHash("sha256")
    .update(JSON.stringify([name, input]))
    .digest("base64url");
  return { toolUseId: `tooluse_${hash.slice(0, 22)}`, name, input };
};
