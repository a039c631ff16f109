import { arn, type Cloud } from "../core/cloud.ts";
import { badRequest, forbidden } from "./errors.ts";

/** AWS's own registry; here it is empty. */
export const awsRegistry = "aws.events";

export const registryArn = (cloud: Cloud, registry: string): string =>
  arn("schemas", cloud.region, cloud.account, `registry/${registry}`);
export const schemaArn = (cloud: Cloud, registry: string, schema: string): string =>
  arn("schemas", cloud.region, cloud.account, `schema/${registry}/${schema}`);

/** CreateRegistry API reference: at most 64 of letters, digits, `.`, `-`, `_`; `aws.` is AWS's. */
export const checkRegistryName = (name: string): string => {
  if (!/^[\w.-]{1,64}$/.test(name))
    throw badRequest(`The registry name "${name.slice(0, 100)}" must be 1 to 64 letters, digits, ".", "-" or "_".`);
  if (name.startsWith("aws.")) throw forbidden(`Registry ${name} can not be changed: the prefix "aws." is AWS's own.`);
  return name;
};

/** CreateSchema API reference: at most 385 of letters, digits, `.`, `-`, `_`, `@`. */
export const checkSchemaName = (name: string): string => {
  if (!/^[\w.@-]{1,385}$/.test(name))
    throw badRequest(`The schema name "${name.slice(0, 100)}" must be 1 to 385 letters, digits, ".", "-", "_" or "@".`);
  return name;
};

const descriptionLengthMax = 256;

export const checkDescription = (description: unknown): string | undefined => {
  if (description === undefined || description === null) return undefined;
  if (typeof description !== "string") throw badRequest("Description must be a string.");
  if (description.length <= descriptionLengthMax) return description;
  throw badRequest(`Description has ${description.length} characters; at most ${descriptionLengthMax} are allowed.`);
};

export type Tags = Record<string, string>;

export const checkTags = (tags: unknown): Tags => {
  if (tags === undefined || tags === null) return {};
  if (typeof tags !== "object" || Array.isArray(tags)) throw badRequest("tags must be an object of strings.");
  const entries = Object.entries(tags);
  for (const [name, value] of entries)
    if (typeof value !== "string") throw badRequest(`The tag "${name}" must be a string.`);
  return Object.fromEntries<string>(entries);
};
